namespace Centry.Core.ApiKeys;

/// <summary>A new key, before it is shown to its owner for the only time. Prints as its prefix.</summary>
/// <param name="full">The whole key.</param>
public sealed class ApiKeySecret(string full)
{
    /// <summary>The whole key. Show it once; never store or log it.</summary>
    public string Full { get; } = full;

    /// <summary>The first 16 characters: for display and for rate limits.</summary>
    public string Prefix { get; } = full[..ApiKeyFormat.PrefixLength];

    /// <summary>SHA-256 of the whole key: what is stored.</summary>
    public byte[] Hash { get; } = ApiKeyFormat.Hash(full);

    public override string ToString() => Prefix + "…";
}
