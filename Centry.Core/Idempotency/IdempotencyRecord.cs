namespace Centry.Core.Idempotency;

/// <summary>
/// A caller's key with the answer it was given, written in the transaction of the payment. What exactly-once rests on:
/// the primary key, not Redis.
/// </summary>
public sealed record IdempotencyRecord
{
    public Guid MerchantId { get; init; }
    public required string Environment { get; init; }
    public required string Key { get; init; }

    /// <summary>SHA-256 over method, path and canonical body.</summary>
    public required byte[] Fingerprint { get; init; }
    public short StatusCode { get; init; }

    /// <summary>The answer's body, byte for byte.</summary>
    public required string ResponseBody { get; init; }
    public Guid? PaymentId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
}
