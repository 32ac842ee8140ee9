using System.Text;
using Centry.Connectors.Gateways;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.Currencies;
using Centry.Core.Reference;
using Centry.Core.Webhooks;
using Phones = Centry.Core.Reference.PhoneNumbers; // the phone library owns the plain name

namespace Centry.Api.Http;

/// <summary>Reads the fields that payins and payouts share, each with its faults.</summary>
internal static class PaymentFields
{
    public const int TextMax = 255;
    public const int DescriptionMax = 1_000;
    private const int UrlMax = 2_048;
    private const int MetadataKeysMax = 50;
    private const int MetadataBytesMax = 16 * 1024;

    /// <summary>One sentence for a person, all faults for a program.</summary>
    public static Refusal Invalid(IReadOnlyDictionary<string, IReadOnlyList<string>> faults)
    {
        var (field, first) = (faults.First().Key, faults.First().Value[0]);
        var more = faults.Count > 1 ? $" {faults.Count - 1} more field(s) have faults." : "";
        return new Refusal(ErrorCodes.ValidationError, $"{field}: {first}{more}") { Fields = faults };
    }

    public static Country? Country(this JsonFields fields)
    {
        if (fields.Text("country_code", TextMax, required: true) is not { } code)
            return null;
        if (Countries.TryGet(code, out var country))
            return country;
        fields.Fault("country_code", "Must be the two-letter code (ISO 3166-1) of a supported country, such as UG.");
        return null;
    }

    /// <summary>The currency asked for, or the country's own; null when it cannot be known.</summary>
    public static Currency? Currency(this JsonFields fields, Country? country)
    {
        if (fields.Text("currency_code", TextMax) is not { } code)
            return country?.DefaultCurrency;
        if (Core.Currencies.Currency.TryGet(code, out var currency))
            return currency;
        fields.Fault("currency_code", "Must be the three-letter code (ISO 4217) of a supported currency, such as UGX.");
        return null;
    }

    /// <param name="currency">Null when it is at fault itself: then only what holds in every currency is checked.</param>
    public static Money? Amount(this JsonFields fields, string field, Currency? currency, bool required)
    {
        if (fields.Find(field) is not { } element)
        {
            if (required)
                fields.Fault(field, "Is required.");
            return null;
        }

        string? fault;
        if (currency is null)
        {
            if (!MoneyParsing.TryReadMajor(element, out _, out fault))
                fields.Fault(field, fault);
            return null;
        }

        if (MoneyParsing.TryRead(element, currency, out var money, out fault))
            return money;
        fields.Fault(field, fault);
        return null;
    }

    /// <summary>The gateways and aliases that the merchant API knows, whether or not this build speaks them yet.</summary>
    private static readonly Dictionary<string, string> KnownGateways = new()
    {
        ["mtn_momo"] = "mtn_momo",
        ["airtel_money"] = "airtel_money",
        ["airtel"] = "airtel_money",
        ["daraja_mpesa"] = "daraja_mpesa",
        ["mpesa"] = "daraja_mpesa",
        ["ozow"] = "ozow",
        ["callpay"] = "callpay",
    };

    /// <summary>The id of the gateway asked for. One that no account can route to is refused there, not here.</summary>
    public static string? Gateway(this JsonFields fields, GatewayRegistry gateways)
    {
        if (fields.Text("gateway", TextMax) is not { } name)
            return null;
        if ((gateways.Find(name)?.Descriptor.Id ?? KnownGateways.GetValueOrDefault(name)) is { } id)
            return id;
        fields.Fault("gateway", $"Must be one of: {string.Join(", ", KnownGateways.Values.Distinct())}.");
        return null;
    }

    /// <summary>A phone number of the country, as E.164.</summary>
    public static string? Phone(this JsonFields fields, string field, Country? country, bool required, string? gateway, string environment, GatewayRegistry gateways)
    {
        if (fields.Text(field, TextMax, required) is not { } raw || country is null)
            return null;

        // The providers' own sandbox numbers belong to no country of theirs; in sandbox they are taken everywhere.
        IReadOnlyList<IGateway> testers = gateway is null ? gateways.All : gateways.Find(gateway) is { } one ? [one] : [];
        if (environment == Environments.Sandbox && testers.Any(g => g.Descriptor.SandboxPhones.Contains(raw)))
            return raw;
        if (Phones.TryParse(raw, country.Alpha2, out var e164, out var fault))
            return e164;
        fields.Fault(field, fault);
        return null;
    }

    public static string? Metadata(this JsonFields fields)
    {
        if (fields.Find("metadata") is not { } element)
            return null;
        if (element.ValueKind != System.Text.Json.JsonValueKind.Object)
        {
            fields.Fault("metadata", "Must be an object.");
            return null;
        }

        var raw = element.GetRawText();
        if (element.GetPropertyCount() > MetadataKeysMax)
            fields.Fault("metadata", $"Must have at most {MetadataKeysMax} keys.");
        if (Encoding.UTF8.GetByteCount(raw) > MetadataBytesMax)
            fields.Fault("metadata", "Must be at most 16 KiB.");
        return raw;
    }

    public static string? WebhookUrl(this JsonFields fields) => fields.Text("webhook_url", UrlMax);

    /// <summary>Checks the payment's own webhook URL last, and gives the refusal of a request with faults; null when there are none.</summary>
    public static async Task<Refusal?> RefusalAsync(this JsonFields fields, string? webhookUrl, WebhookUrlChecker checker, string environment, CancellationToken cancellationToken)
    {
        var soundBeforeUrl = !fields.HasFaults;
        if (webhookUrl is not null && (await checker.CheckAsync(webhookUrl, Environments.IsLive(environment), cancellationToken)).Reason is { } unsafeUrl)
            fields.Fault("webhook_url", unsafeUrl);
        if (!fields.HasFaults)
            return null;
        var faults = fields.Faults;
        return soundBeforeUrl ? new Refusal(ErrorCodes.UnsafeUrl, faults["webhook_url"][0]) { Fields = faults } : Invalid(faults);
    }
}
