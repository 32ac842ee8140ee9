using System.Net.Mail;
using System.Text.Json;
using Centry.Api.Http;
using Centry.Connectors.Gateways;
using Centry.Core;
using Centry.Core.Erp;
using Centry.Core.Invoicing;
using Centry.Core.Payins;
using Centry.Core.Webhooks;

namespace Centry.Api.Payins;

/// <summary>Reads <c>POST /v1/payins</c> and finds every fault of it.</summary>
public sealed class PayinOrderReader(GatewayRegistry gateways, WebhookUrlChecker webhookUrls, PayableDocuments documents)
{
    private const int EmailMax = 254;
    private static readonly string[] Methods = ["mobile_money", "card", "bank_transfer", "crypto"];

    public async Task<(PayinOrder? Order, Refusal? Refusal)> ReadAsync(JsonElement body, Guid merchantId, string environment, CancellationToken cancellationToken)
    {
        var fields = new JsonFields(body);
        var country = fields.Country();
        var amount = fields.Amount("amount", fields.Currency(country), required: true);
        var method = fields.OneOf("payment_method", Methods, required: true);
        var gateway = fields.Gateway(gateways);
        var order = new PayinOrder
        {
            CountryCode = country?.Alpha2 ?? "",
            Amount = amount ?? default,
            PaymentMethod = method ?? "",
            Gateway = gateway,
            CustomerName = fields.Text("customer_name", PaymentFields.TextMax),
            CustomerEmail = ReadEmail(fields),
            CustomerPhone = fields.Phone("customer_phone", country, method == "mobile_money", gateway, environment, gateways),
            Reference = fields.Text("reference", PaymentFields.TextMax),
            Description = fields.Text("description", PaymentFields.DescriptionMax),
            Metadata = fields.Metadata(),
            CreateInvoice = fields.Flag("create_invoice"),
            InvoiceId = fields.Id("invoice_id"),
            WebhookUrl = fields.WebhookUrl(),
        };
        if (order is { InvoiceId: not null, CreateInvoice: true })
            fields.Fault("invoice_id", "Names the invoice that is there already: create_invoice must be false.");
        else if (order.InvoiceId is { } invoice && await documents.FaultAsync(merchantId, environment, DocumentKinds.Invoice, invoice, amount?.Currency.Code, cancellationToken) is { } fault)
            fields.Fault("invoice_id", fault);
        return await fields.RefusalAsync(order.WebhookUrl, webhookUrls, environment, cancellationToken) is { } refusal ? (null, refusal) : (order, null);
    }

    private static string? ReadEmail(JsonFields fields)
    {
        if (fields.Text("customer_email", EmailMax) is not { } email)
            return null;
        if (MailAddress.TryCreate(email, out var parsed) && parsed.Address == email && parsed.Host.Contains('.', StringComparison.Ordinal))
            return email;
        fields.Fault("customer_email", "Must be an e-mail address.");
        return null;
    }
}
