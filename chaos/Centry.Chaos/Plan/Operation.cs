namespace Centry.Chaos.Plan;

/// <summary>What a client does.</summary>
internal enum OperationKind
{
    Payin,
    Payout,

    /// <summary>A payout to several recipients.</summary>
    BulkPayout,

    /// <summary>Of an earlier payin, in part.</summary>
    Refund,

    /// <summary>An earlier request again: same key, same body.</summary>
    Replay,

    /// <summary>An earlier request's key with another body: to be refused.</summary>
    KeyReuse,

    /// <summary>One payin, sent several times at once under one key.</summary>
    Duplicates,

    /// <summary>Another merchant's payment: to be 404.</summary>
    ForeignRead,

    /// <summary>A refund of another merchant's payin: to be 404.</summary>
    ForeignRefund,
    Read,
    List,
    Balance,

    /// <summary>A burst over the turn of a minute at the key that has a limit.</summary>
    MinuteEdge,
}

/// <summary>One planned operation. All that a client does follows from it and from the answers to earlier ones.</summary>
internal sealed record Operation
{
    public required int Number { get; init; }

    /// <summary>When, in ms after traffic began; below zero for what is paid in before.</summary>
    public required long AtMs { get; init; }
    public required OperationKind Kind { get; init; }

    /// <summary>Index into <see cref="Cast.All"/>.</summary>
    public required int Merchant { get; init; }

    /// <summary>Index into the merchant's keys.</summary>
    public int Key { get; init; }

    /// <summary>Index into <see cref="ProviderProfile.All"/>.</summary>
    public int Profile { get; init; }

    /// <summary>Minor units.</summary>
    public long Amount { get; init; }
    public string? Phone { get; init; }

    /// <summary>Number of the earlier operation that this one is about.</summary>
    public int? Target { get; init; }

    /// <summary>How many requests at once.</summary>
    public int Copies { get; init; } = 1;
    public IReadOnlyList<PlannedRecipient>? Recipients { get; init; }

    /// <summary>Whether it asks for a payment, and so has an Idempotency-Key of its own.</summary>
    public bool Creates => Kind is OperationKind.Payin or OperationKind.Payout or OperationKind.BulkPayout or OperationKind.Refund or OperationKind.Duplicates;

    public bool CreatesPayin => Kind is OperationKind.Payin or OperationKind.Duplicates;
}

/// <summary>One recipient of a bulk payout; minor units.</summary>
internal sealed record PlannedRecipient(string Phone, long Amount);
