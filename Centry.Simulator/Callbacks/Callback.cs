namespace Centry.Simulator.Callbacks;

/// <summary>What a faulty callback says wrongly.</summary>
[Flags]
internal enum Distortion
{
    None = 0,
    Amount = 1,
    Currency = 2,
    Signature = 4,
}

/// <summary>A provider's word to its client about one payment.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="Prefix">The path under which the provider stands here.</param>
/// <param name="Path">The path at which the payment was created, below the provider's: what faults are held against.</param>
/// <param name="Party">The payment's number.</param>
/// <param name="Render">The body, true or distorted.</param>
/// <param name="Refusal">Why the provider would not deliver to this address; null when it would.</param>
internal sealed record Callback(
    string Provider,
    string Prefix,
    string Path,
    string? Party,
    string Reference,
    HttpMethod Method,
    Uri Url,
    Func<Distortion, byte[]> Render,
    string? Refusal)
{
    /// <summary>How the body is written.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>Whether the provider goes on by what it is answered: then the answer's body is kept.</summary>
    public bool ReadsAnswer { get; init; }

    /// <summary>Headers that go with a body: signatures over it, tokens. None when null.</summary>
    public Func<byte[], Distortion, IReadOnlyDictionary<string, string>>? Headers { get; init; }
}
