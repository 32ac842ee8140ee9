namespace Centry.Dashboard.Documentation;

/// <summary>The API as integrators reach it, which is not how the dashboard does: for samples and links.</summary>
public sealed class PublicApi(IConfiguration configuration)
{
    /// <summary>As in every service: where the API is reached from outside.</summary>
    private const string Key = "PublicUrl";

    /// <summary>The hosted API: what samples show where nothing else is configured.</summary>
    private const string Hosted = "https://api.getcentry.io";

    /// <summary>Without a slash at its end.</summary>
    public string Url { get; } = (configuration[Key] is { Length: > 0 } url ? url : Hosted).TrimEnd('/');
}
