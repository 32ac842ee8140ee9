using Centry.Connectors.Erp;

namespace Centry.Core.Erp;

/// <summary>How a connection stands.</summary>
public static class ErpConnectionStatus
{
    /// <summary>The person is at the vendor's pages, or has not come back.</summary>
    public const string Connecting = "connecting";

    /// <summary>Consent is there and covers several companies: the person chooses one.</summary>
    public const string Choosing = "choosing";
    public const string Connected = "connected";

    /// <summary>The consent was withdrawn or has ended, or the password is not taken any more: connect again.</summary>
    public const string ConsentLost = "consent_lost";
    public const string Disconnected = "disconnected";

    public static IReadOnlyList<string> All { get; } = [Connecting, Choosing, Connected, ConsentLost, Disconnected];
}

/// <summary>A merchant's books at an ERP, of one environment. A merchant has one at a time of each.</summary>
public sealed class ErpConnection
{
    /// <summary>The vault's name for <see cref="Secrets"/>.</summary>
    public const string SecretsField = "erp_secrets";

    public Guid Id { get; init; }
    public Guid MerchantId { get; init; }
    public required string Environment { get; init; }

    /// <summary>The <see cref="ErpDescriptor.Id"/>.</summary>
    public required string Erp { get; init; }

    /// <summary>One of <see cref="ErpConnectionStatus"/>.</summary>
    public required string Status { get; set; }
    public string? TenantId { get; set; }
    public string? TenantName { get; set; }

    /// <summary>The books' own currency, known from the first reading on where the ERP tells it.</summary>
    public string? CurrencyCode { get; set; }

    /// <summary>JSON array of the companies that may be chosen; null when nothing is to choose.</summary>
    public string? Tenants { get; set; }

    /// <summary>Encrypted dictionary: tokens, or what the person entered; the code verifier while connecting.</summary>
    public required string Secrets { get; set; }
    public DateTimeOffset? AccessExpiresAt { get; set; }

    /// <summary>SHA-256 of the state that the vendor's redirect must bring, while connecting.</summary>
    public byte[]? StateHash { get; set; }
    public DateTimeOffset? StateExpiresAt { get; set; }

    /// <summary>JSON array of <see cref="ErpMappingRule"/>.</summary>
    public string Mapping { get; set; } = "[]";

    /// <summary>Matches of at least this confidence (0 to 100) are made without asking; above 100 none is.</summary>
    public int AutoMatchFrom { get; set; } = 90;

    /// <summary>JSON object: from when on each kind of row is to be asked for. Empty before the first import is complete.</summary>
    public string Cursors { get; set; } = "{}";
    public DateTimeOffset NextSyncAt { get; set; }

    /// <summary>Failed syncs in a row: the pause grows with them.</summary>
    public int SyncFailures { get; set; }

    /// <summary>The ERP asked to be left alone until then.</summary>
    public DateTimeOffset? RestUntil { get; set; }
    public DateTimeOffset? LastSyncedAt { get; set; }

    /// <summary>What is wrong, for people; null when nothing is.</summary>
    public string? Problem { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; set; }
    public DateTimeOffset? DisconnectedAt { get; set; }
}

/// <summary>An account of the connected books.</summary>
public sealed class ErpAccountRow
{
    public Guid ConnectionId { get; init; }
    public required string ErpId { get; init; }
    public required string Code { get; init; }
    public required string Name { get; init; }

    /// <summary>An <see cref="ErpAccountClass"/>, in lower case.</summary>
    public required string Class { get; init; }
    public string? CurrencyCode { get; init; }
    public bool TakesPayments { get; init; }
    public bool IsRemoved { get; init; }
}

/// <summary>A tax rate of the connected books.</summary>
public sealed class ErpTaxRateRow
{
    public Guid ConnectionId { get; init; }
    public required string Code { get; init; }
    public required string Name { get; init; }
    public decimal Percent { get; init; }
    public bool IsRemoved { get; init; }
}

/// <summary>What a payment asks to be written into books.</summary>
public static class ErpRecordKinds
{
    /// <summary>A payin with <c>create_invoice</c>: an invoice and its payment.</summary>
    public const string Invoice = "invoice";

    /// <summary>A payout with <c>create_bill</c>: a bill and its payment.</summary>
    public const string Bill = "bill";

    /// <summary>A payment of a document that is there already.</summary>
    public const string Settlement = "settlement";

    /// <summary>Money that went back to a customer: a credit note and its payment.</summary>
    public const string Refund = "refund";

    /// <summary>A payout's money came back: its bill's payment is taken back, and its fees.</summary>
    public const string Return = "return";
}

public static class ErpRecordStatus
{
    public const string Pending = "pending";

    /// <summary>The ERP refused it, or something must be set first. Tried again by schedule as long as there is a next time, and by hand.</summary>
    public const string Failed = "failed";
    public const string Done = "done";

    public static IReadOnlyList<string> All { get; } = [Pending, Failed, Done];
}

/// <summary>
/// What a payment's completion owes to the books: written in the completion's own transaction, carried out by the worker. One for each payment
/// and kind, so that nothing is ever owed twice.
/// </summary>
public sealed record ErpRecord
{
    public Guid Id { get; init; }
    public Guid MerchantId { get; init; }
    public required string Environment { get; init; }

    /// <summary>The payin, payout or refund.</summary>
    public Guid PaymentId { get; init; }

    /// <summary>One of <see cref="ErpRecordKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The payin of a refund, the payout of a return.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>Of a settlement, the document that is paid; afterwards of all, the one that stands for it here.</summary>
    public Guid? DocumentId { get; init; }
    public required string Status { get; init; }

    /// <summary>Where it was written or is to be; null for Centry's own.</summary>
    public Guid? ConnectionId { get; init; }
    public int Attempts { get; init; }

    /// <summary>Null: by hand only.</summary>
    public DateTimeOffset? NextAt { get; init; }
    public DateTimeOffset? LeasedUntil { get; init; }

    /// <summary>JSON object of what the ERP has of it so far: see <see cref="ErpSteps"/>.</summary>
    public required string Steps { get; init; }

    /// <summary>Why the last try did not succeed, for people.</summary>
    public string? Error { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? DoneAt { get; init; }
}

/// <summary>The ids that an ERP gave, step by step, so that a record goes on where it stopped.</summary>
public sealed record ErpSteps
{
    public string? Contact { get; init; }
    public string? Document { get; init; }
    public string? Number { get; init; }
    public string? Payment { get; init; }

    /// <summary>Of a settlement, how much of the payment the document took, in major units.</summary>
    public decimal? Applied { get; init; }
    public string? SurplusDocument { get; init; }
    public string? SurplusPayment { get; init; }
    public string? Fee { get; init; }
    public string? Refund { get; init; }
}

/// <summary>One reading of an ERP's changes.</summary>
public sealed class ErpSyncRun
{
    public const string Running = "running";
    public const string Done = "done";
    public const string Failed = "failed";

    public Guid Id { get; init; }
    public Guid ConnectionId { get; init; }

    /// <summary>From the beginning, and not only what changed.</summary>
    public bool IsFull { get; init; }
    public required string Status { get; set; }

    /// <summary>JSON object: rows read of each kind, so far.</summary>
    public string Counts { get; set; } = "{}";

    /// <summary>JSON object: where a run that broke off goes on.</summary>
    public string Position { get; set; } = "{}";
    public string? Error { get; set; }
    public DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
}

public static class ErpMatchStatus
{
    /// <summary>A person decides.</summary>
    public const string Proposed = "proposed";
    public const string Confirmed = "confirmed";
    public const string Rejected = "rejected";

    /// <summary>Sure enough to be made without asking.</summary>
    public const string Automatic = "automatic";

    public static IReadOnlyList<string> All { get; } = [Proposed, Confirmed, Rejected, Automatic];
}

/// <summary>A completed payment that named no document, and the open one that it probably is for.</summary>
public sealed class ErpMatch
{
    public Guid Id { get; init; }
    public Guid MerchantId { get; init; }
    public Guid ConnectionId { get; init; }
    public Guid PaymentId { get; init; }
    public Guid DocumentId { get; init; }

    /// <summary>0 to 100.</summary>
    public int Confidence { get; init; }

    /// <summary>JSON array of sentences: what speaks for it.</summary>
    public required string Reasons { get; init; }
    public required string Status { get; set; }
    public Guid? DecidedBy { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? DecidedAt { get; set; }
}
