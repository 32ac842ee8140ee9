namespace Centry.Api.Management.Live;

/// <summary>Bounds of the streams of changes.</summary>
public sealed class LiveOptions
{
    public const string Section = "Live";

    /// <summary>Streams open at once on one replica; beyond it, 503.</summary>
    public int StreamsMax { get; set; } = 1_000;

    /// <summary>Streams of one merchant among them, so that none takes all; beyond it, 429.</summary>
    public int StreamsPerMerchantMax { get; set; } = 100;
}
