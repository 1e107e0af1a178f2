namespace Serverless.Contracts.Stores;

/// <summary>When a failing commit fails, as the caller cannot tell: before anything was written, or after everything was.</summary>
public enum FailurePoint
{
    BeforeEffect = 0,
    AfterEffect = 1,
}
