namespace Centry.Chaos.Receiving;

/// <summary>One webhook as it arrived. Times in ms of the run.</summary>
internal sealed record Delivery
{
    public required long AtMs { get; init; }

    /// <summary>Whose address it came to: index into the cast.</summary>
    public required int Merchant { get; init; }
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>SHA-256 of the body, its first half, hexadecimal.</summary>
    public required string BodyHash { get; init; }

    /// <summary>What is wrong with its signatures or its form; null when nothing is.</summary>
    public string? Wrong { get; init; }

    /// <summary>The body's <c>id</c>.</summary>
    public Guid EventId { get; init; }
    public string EventType { get; init; } = "";

    /// <summary>The body's <c>data.id</c>.</summary>
    public Guid PaymentId { get; init; }

    /// <summary>The body's <c>data.merchant_id</c>.</summary>
    public Guid MerchantId { get; init; }

    /// <summary>What it was answered; 0 when the connection was cut.</summary>
    public int Answered { get; init; }

    public bool IsTaken => Answered is >= 200 and < 300;
}
