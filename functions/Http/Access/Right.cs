namespace Serverless.Http.Access;

/// <summary>What a key may allow. Separate rights: none of them includes another.</summary>
[Flags]
public enum Right
{
    None = 0,

    /// <summary>To publish events.</summary>
    Publish = 1,

    /// <summary>To read views and status.</summary>
    Read = 2,

    /// <summary>To release, discharge, pause and rebuild.</summary>
    Operate = 4,
}
