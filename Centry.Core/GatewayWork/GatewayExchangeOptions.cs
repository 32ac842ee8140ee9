namespace Centry.Core.GatewayWork;

/// <summary>Section <c>GatewayExchanges</c>.</summary>
public sealed class GatewayExchangeOptions
{
    public const string Section = "GatewayExchanges";

    /// <summary>How long it is kept what was said to providers and by them.</summary>
    public TimeSpan Kept { get; set; } = TimeSpan.FromDays(90);
}
