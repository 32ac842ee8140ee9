namespace Centry.Chaos.Traffic;

/// <summary>One request of a client and what came of it: a line of the journal. Times in ms of the run.</summary>
internal sealed record Exchange
{
    public required long SentMs { get; init; }

    /// <summary>When the whole answer had arrived, or the client gave up waiting.</summary>
    public required long DoneMs { get; init; }
    public required int Operation { get; init; }

    /// <summary>Which of the requests that an operation sends at once.</summary>
    public int Copy { get; init; }

    /// <summary>0 for the first try.</summary>
    public int Attempt { get; init; }
    public required string Api { get; init; }
    public required int Merchant { get; init; }
    public int Key { get; init; }
    public required string Method { get; init; }
    public required string Path { get; init; }
    public string? IdempotencyKey { get; init; }

    /// <summary>0 when no answer came.</summary>
    public int Status { get; init; }

    /// <summary>The error's code, of answers from 400 on.</summary>
    public string? Code { get; init; }

    /// <summary>Why no answer came.</summary>
    public string? Fault { get; init; }
    public bool Replayed { get; init; }

    /// <summary>SHA-256 of the body, its first half, hexadecimal.</summary>
    public string? BodyHash { get; init; }

    /// <summary>Seconds of the answer's Retry-After.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>The payment that the answer shows.</summary>
    public ShownPayment? Payment { get; init; }

    /// <summary>The payments that a list shows.</summary>
    public IReadOnlyList<Guid>? Listed { get; init; }

    /// <summary>Whether the client takes this for the answer and tries no more.</summary>
    public bool IsLast { get; init; }

    public bool IsAnswered => Status > 0;

    public bool IsGood => Status is >= 200 and < 300;
}

/// <summary>A payment as an answer shows it. Amounts in major units.</summary>
/// <param name="Recipients">Of the answer to a bulk payout.</param>
internal sealed record ShownPayment(
    Guid Id, decimal Amount, string CurrencyCode, string Status, string? Reference, decimal? AmountRefunded, IReadOnlyList<ShownRecipient>? Recipients);

internal sealed record ShownRecipient(Guid Id, decimal Amount);
