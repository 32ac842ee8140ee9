namespace Centry.Core.Callbacks;

/// <summary>What a provider told us, raw, as evidence. Nothing is believed because it stands here.</summary>
public sealed class ProviderCallback
{
    public Guid Id { get; init; }
    public Guid ProviderAccountId { get; init; }

    /// <summary>The payment that it names, when it is one of this account's.</summary>
    public Guid? PaymentId { get; init; }
    public required string Method { get; init; }

    /// <summary>With its question mark; empty when there was none.</summary>
    public required string Query { get; init; }

    /// <summary>It came to an address that only its submission was given, or with the provider's valid proof; else it is hearsay.</summary>
    public bool IsAuthentic { get; init; }

    /// <summary>The body as text, at most 64 KiB, with bytes that are no text replaced.</summary>
    public required string Body { get; init; }
    public DateTimeOffset ReceivedAt { get; init; }
}
