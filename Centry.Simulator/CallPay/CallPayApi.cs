using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.CallPay;

/// <summary>The calls of API v2 that merchants make: a page for a payment, a transaction, a refund, a ping.</summary>
internal sealed class CallPayApi(CallPayGate gate, CallPayBooks books, IOptions<CallPayOptions> options, TimeProvider time)
{
    private const int ReferenceMax = 100;
    private static readonly string[] Types = ["eft", "credit_card"];
    private static readonly string[] UrlFields = ["notify_url", "success_url", "error_url", "cancel_url"];

    public void Map(RouteGroupBuilder routes)
    {
        routes.MapPost("/payment-key", (Delegate)CreateAsync);
        routes.MapGet("/gateway-transaction/{id}", (HttpContext context, string id) => Guarded(context, () => Read(id)));
        routes.MapPut("/gateway-transaction/{id}/refund", RefundAsync);
        routes.MapGet("/organisation/{id}/services", (HttpContext context, string id) => Guarded(context, () =>
            id == options.Value.OrganisationId ? Json(200, new JsonArray(new JsonObject { ["name"] = "eft" }, new JsonObject { ["name"] = "credit_card" })) : Error(404, "Not Found", "Organisation not found.")));
    }

    /// <summary>An error as the framework behind CallPay writes it.</summary>
    public static IResult Error(int status, string name, string message) => Json(status, new JsonObject { ["name"] = name, ["message"] = message, ["code"] = 0, ["status"] = status });

    private async Task<IResult> CreateAsync(HttpContext context)
    {
        if (gate.Refuses(context.Request) is { } refusal) return Error(401, "Unauthorized", refusal);
        if (!context.Request.HasFormContentType) return Error(415, "Unsupported Media Type", "A form is expected.");
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (ReadAmount(form["amount"]) is not { } amount) return Invalid("amount must be a decimal with two digits after the point.");
        var reference = form["merchant_reference"].ToString();
        if (reference.Length is 0 or > ReferenceMax) return Invalid("merchant_reference cannot be blank.");
        if (!Types.Contains(form["payment_type"].ToString())) return Invalid("payment_type is invalid.");
        var urls = new Uri?[UrlFields.Length];
        for (var i = 0; i < urls.Length; i++)
        {
            if (form[UrlFields[i]].ToString() is not { Length: > 0 } text) continue;
            if (!Uri.TryCreate(text, UriKind.Absolute, out urls[i]) || urls[i]!.Scheme is not ("http" or "https")) return Invalid($"{UrlFields[i]} is not a valid URL.");
        }
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
        books.Add(new CallPayOrder(key, amount, reference, form["payment_type"].ToString(), urls[0], urls[1], urls[2], urls[3], time.GetUtcNow()));
        var origin = $"{context.Request.Scheme}://{context.Request.Host}";
        return Json(200, new JsonObject { ["key"] = key, ["url"] = $"{origin}{CallPayProvider.ProviderPrefix}/pay/{key}", ["origin"] = origin });
    }

    private IResult Read(string id)
    {
        if (books.FindByTransaction(id) is not { Decision: { } decision } payment) return Error(404, "Not Found", "Transaction not found.");
        var amount = CallPayPayment.Text(payment.Order.Amount);
        return Json(200, new JsonObject
        {
            ["id"] = long.Parse(id, CultureInfo.InvariantCulture),
            ["successful"] = decision.Paid ? 1 : 0,
            ["status"] = decision.Status,
            ["amount"] = amount,
            ["displayAmount"] = "R" + amount,
            ["currency"] = CallPayPayment.Currency,
            ["merchant_reference"] = payment.Order.MerchantReference,
            ["gateway_reference"] = id,
            ["payment_key"] = payment.Order.Key,
            ["created"] = payment.Order.CreatedAt.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            ["refunded_amount"] = CallPayPayment.Text(payment.Refunded),
            ["refunded"] = payment.Refunded > 0 ? 1 : 0,
            ["service"] = "Direct",
            ["gateway"] = "Callpay",
            ["gateway_response_parameters"] = new JsonObject(),
            ["token"] = null,
            ["reason"] = decision.Reason,
        });
    }

    private async Task<IResult> RefundAsync(HttpContext context, string id)
    {
        if (gate.Refuses(context.Request) is { } refusal) return Error(401, "Unauthorized", refusal);
        if (!context.Request.HasFormContentType) return Error(415, "Unsupported Media Type", "A form is expected.");
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (books.FindByTransaction(id) is not { } payment) return Error(404, "Not Found", "Transaction not found.");
        if (ReadAmount(form["amount"]) is not { } amount) return Invalid("amount must be a decimal with two digits after the point.");
        var refund = books.Refund(payment, amount);
        return Json(200, new JsonObject
        {
            ["success"] = refund is null ? 0 : 1,
            ["refunded_amount"] = CallPayPayment.Text(refund?.Amount ?? 0),
            ["callpay_transaction_id"] = refund?.Reference ?? id,
            ["reason"] = refund is null ? "The amount is more than is left of the transaction." : "Refunded",
        });
    }

    private IResult Guarded(HttpContext context, Func<IResult> answer) => gate.Refuses(context.Request) is { } refusal ? Error(401, "Unauthorized", refusal) : answer();

    private static decimal? ReadAmount(string? text)
        => decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) && amount > 0 && text!.IndexOf('.', StringComparison.Ordinal) == text.Length - 3 ? amount : null;

    private static IResult Invalid(string message) => Error(400, "Bad Request", message);

    private static IResult Json(int status, JsonNode body) => Results.Text(body.ToJsonString(), "application/json", statusCode: status);
}
