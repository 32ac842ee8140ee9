namespace Centry.Core.Invoicing;

/// <summary>A party that a merchant invoices or pays.</summary>
public sealed class Contact
{
    public Guid Id { get; init; }
    public Guid MerchantId { get; init; }
    public required string Name { get; set; }
    public string? Email { get; set; }

    /// <summary>E.164.</summary>
    public string? Phone { get; set; }
    public string? TaxNumber { get; set; }
    public string? Notes { get; set; }
    public bool IsCustomer { get; set; }
    public bool IsSupplier { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>No longer shown; what refers to it stays.</summary>
    public DateTimeOffset? RemovedAt { get; set; }

    /// <summary>The books that it came from; null for one that a person wrote here.</summary>
    public Guid? ErpConnectionId { get; init; }

    /// <summary>The ERP's id of it.</summary>
    public string? ErpId { get; init; }
}

/// <summary>Whether a document asks for money or owes it.</summary>
public static class DocumentKinds
{
    /// <summary>A customer owes the merchant.</summary>
    public const string Invoice = "invoice";

    /// <summary>The merchant owes a supplier.</summary>
    public const string Bill = "bill";
}

public static class DocumentStatus
{
    public const string Draft = "draft";
    public const string Open = "open";
    public const string Paid = "paid";
    public const string Void = "void";

    public static IReadOnlyList<string> All { get; } = [Draft, Open, Paid, Void];
}

/// <summary>A merchant's invoice or bill: Centry's own, where no ERP keeps it.</summary>
public sealed class MerchantDocument
{
    public const int LinesMax = 100;

    public Guid Id { get; init; }
    public Guid MerchantId { get; init; }

    /// <summary>One of <see cref="DocumentKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The merchant's or the supplier's own; unique among the merchant's documents of a kind.</summary>
    public required string Number { get; set; }
    public Guid? ContactId { get; set; }

    /// <summary>As it was called when the document was made.</summary>
    public required string ContactName { get; set; }

    /// <summary>ISO 4217.</summary>
    public required string CurrencyCode { get; set; }
    public DateOnly IssuedOn { get; set; }
    public DateOnly? DueOn { get; set; }

    /// <summary>JSON array of lines: see <see cref="DocumentLine"/>.</summary>
    public required string Lines { get; set; }

    /// <summary>Minor units.</summary>
    public long TotalMinor { get; set; }

    /// <summary>Minor units that were settled.</summary>
    public long PaidMinor { get; set; }
    public required string Status { get; set; }

    /// <summary>The payin or payout that it was made for; null for one that a person wrote. One document for each payment and kind.</summary>
    public Guid? PaymentId { get; init; }
    public string? Notes { get; set; }

    /// <summary>The books that it is in; null for Centry's own. Those of an ERP are changed there and nowhere else.</summary>
    public Guid? ErpConnectionId { get; init; }

    /// <summary>The ERP's id of it.</summary>
    public string? ErpId { get; init; }

    /// <summary>What the other side knows it by.</summary>
    public string? Reference { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; set; }
}

/// <summary>A document as its payment names it: the <c>invoice</c> of a payin, the <c>bill</c> of a payout.</summary>
/// <param name="ErpId">The ERP's id of it; null for Centry's own.</param>
public sealed record PaymentDocument(Guid Id, string Number, string Status, string? ErpId);

/// <summary>One line of a document. Amounts in major units.</summary>
/// <param name="TaxRate">Percent, on top of quantity times unit amount.</param>
public sealed record DocumentLine(string Description, decimal Quantity, decimal UnitAmount, decimal TaxRate = 0);
