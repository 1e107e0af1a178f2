namespace Serverless.Storage.Settings;

/// <summary>The settings cannot be meant so. The message names each that is wrong, and shows no secret.</summary>
public sealed class CloudSettingsException : Exception
{
    public CloudSettingsException()
    {
    }

    public CloudSettingsException(string message)
        : base(message)
    {
    }

    public CloudSettingsException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
