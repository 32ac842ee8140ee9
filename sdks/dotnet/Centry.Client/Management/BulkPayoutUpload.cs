namespace Centry.Client;

/// <summary>Recipients as a CSV file, and what all of them have in common.</summary>
public sealed record BulkPayoutUpload
{
    /// <summary>UTF-8; its first line names the columns.</summary>
    public required ReadOnlyMemory<byte> File { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public required string CountryCode { get; init; }

    /// <summary><c>mobile_money</c> or <c>bank_transfer</c>.</summary>
    public required string PaymentMethod { get; init; }

    /// <summary>ISO 4217; the country's when left out.</summary>
    public string? CurrencyCode { get; init; }

    /// <summary>The country's default when left out.</summary>
    public string? Gateway { get; init; }

    /// <summary>The payout's own reference.</summary>
    public string? Reference { get; init; }

    /// <summary>Kept without holding funds, to be submitted later.</summary>
    public bool Draft { get; init; }

    internal string ToQueryString() => string.Concat(
        Of("country_code", CountryCode), Of("payment_method", PaymentMethod), Of("currency_code", CurrencyCode), Of("gateway", Gateway), Of("reference", Reference),
        Draft ? "&draft=true" : "");

    private static string Of(string name, string? value) => string.IsNullOrEmpty(value) ? "" : $"&{name}={Uri.EscapeDataString(value)}";
}
