using System.Net.Mail;
using System.Text;
using System.Text.Json;
using Centry.Api.Http;
using Centry.Connectors.Gateways;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.Currencies;
using Centry.Core.Payins;
using Centry.Core.Reference;
using Centry.Core.Webhooks;
using Phones = Centry.Core.Reference.PhoneNumbers; // the phone library owns the plain name

namespace Centry.Api.Payins;

/// <summary>Reads <c>POST /v1/payins</c> and finds every fault of it.</summary>
public sealed class PayinOrderReader(GatewayRegistry gateways, WebhookUrlChecker webhookUrls)
{
    private const int MetadataKeysMax = 50;
    private const int MetadataBytesMax = 16 * 1024;
    private const int TextMax = 255;
    private const int DescriptionMax = 1_000;
    private static readonly string[] Methods = ["mobile_money", "card", "bank_transfer", "crypto"];

    public async Task<(PayinOrder? Order, Refusal? Refusal)> ReadAsync(JsonElement body, string environment, CancellationToken cancellationToken)
    {
        var fields = new JsonFields(body);
        var country = ReadCountry(fields);
        var amount = ReadAmount(fields, ReadCurrency(fields, country));
        var method = fields.OneOf("payment_method", Methods, required: true);
        var gateway = ReadGateway(fields);
        var order = new PayinOrder
        {
            CountryCode = country?.Alpha2 ?? "",
            Amount = amount ?? default,
            PaymentMethod = method ?? "",
            Gateway = gateway?.Descriptor.Id,
            CustomerName = fields.Text("customer_name", TextMax),
            CustomerEmail = ReadEmail(fields),
            CustomerPhone = ReadPhone(fields, country, method, gateway, environment),
            Reference = fields.Text("reference", TextMax),
            Description = fields.Text("description", DescriptionMax),
            Metadata = ReadMetadata(fields),
            CreateInvoice = fields.Flag("create_invoice"),
            WebhookUrl = fields.Text("webhook_url", 2048),
        };
        var soundBeforeUrl = !fields.HasFaults;
        if (order.WebhookUrl is { } url && (await webhookUrls.CheckAsync(url, Environments.IsLive(environment), cancellationToken)).Reason is { } unsafeUrl)
            fields.Fault("webhook_url", unsafeUrl);
        if (!fields.HasFaults)
            return (order, null);
        var faults = fields.Faults;
        return (null, soundBeforeUrl
            ? new Refusal(ErrorCodes.UnsafeUrl, faults["webhook_url"][0]) { Fields = faults }
            : Invalid(faults));
    }

    /// <summary>One sentence for a person, all faults for a program.</summary>
    internal static Refusal Invalid(IReadOnlyDictionary<string, IReadOnlyList<string>> faults)
    {
        var (field, first) = (faults.First().Key, faults.First().Value[0]);
        var more = faults.Count > 1 ? $" {faults.Count - 1} more field(s) have faults." : "";
        return new Refusal(ErrorCodes.ValidationError, $"{field}: {first}{more}") { Fields = faults };
    }

    private static Country? ReadCountry(JsonFields fields)
    {
        if (fields.Text("country_code", TextMax, required: true) is not { } code)
            return null;
        if (Countries.TryGet(code, out var country))
            return country;
        fields.Fault("country_code", "Must be the two-letter code (ISO 3166-1) of a supported country, such as UG.");
        return null;
    }

    private static Currency? ReadCurrency(JsonFields fields, Country? country)
    {
        if (fields.Find("currency_code") is null)
            return country?.DefaultCurrency;
        if (fields.Text("currency_code", TextMax) is not { } code)
            return country?.DefaultCurrency;
        if (Currency.TryGet(code, out var currency))
            return currency;
        fields.Fault("currency_code", "Must be the three-letter code (ISO 4217) of a supported currency, such as UGX.");
        return null;
    }

    private static Money? ReadAmount(JsonFields fields, Currency? currency)
    {
        if (fields.Find("amount") is not { } element)
        {
            fields.Fault("amount", "Is required.");
            return null;
        }

        string? fault;
        if (currency is null)
        {
            if (!MoneyParsing.TryReadMajor(element, out _, out fault))
                fields.Fault("amount", fault);
            return null;
        }

        if (MoneyParsing.TryRead(element, currency, out var money, out fault))
            return money;
        fields.Fault("amount", fault);
        return null;
    }

    private IGateway? ReadGateway(JsonFields fields)
    {
        if (fields.Text("gateway", TextMax) is not { } name)
            return null;
        if (gateways.Find(name) is { } gateway)
            return gateway;
        fields.Fault("gateway", $"Must be one of: {string.Join(", ", gateways.All.Select(g => g.Descriptor.Id))}.");
        return null;
    }

    private static string? ReadEmail(JsonFields fields)
    {
        if (fields.Text("customer_email", 254) is not { } email)
            return null;
        if (MailAddress.TryCreate(email, out var parsed) && parsed.Address == email && parsed.Host.Contains('.', StringComparison.Ordinal))
            return email;
        fields.Fault("customer_email", "Must be an e-mail address.");
        return null;
    }

    private string? ReadPhone(JsonFields fields, Country? country, string? method, IGateway? gateway, string environment)
    {
        if (fields.Text("customer_phone", TextMax, required: method == "mobile_money") is not { } raw || country is null)
            return null;

        // The providers' own sandbox numbers belong to no country of theirs; in sandbox they are taken everywhere.
        var testers = gateway is null ? gateways.All : [gateway];
        if (environment == Environments.Sandbox && testers.Any(g => g.Descriptor.SandboxPhones.Contains(raw)))
            return raw;
        if (Phones.TryParse(raw, country.Alpha2, out var e164, out var fault))
            return e164;
        fields.Fault("customer_phone", fault);
        return null;
    }

    private static string? ReadMetadata(JsonFields fields)
    {
        if (fields.Find("metadata") is not { } element)
            return null;
        if (element.ValueKind != JsonValueKind.Object)
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
}
