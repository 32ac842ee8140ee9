using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Centry.Simulator.State;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Ozow;

/// <summary>The classic API: a page for a payment, its status, refunds.</summary>
internal sealed class OzowApi(OzowBooks books, IOptions<OzowOptions> options, TimeProvider time)
{
    private const int UrlMax = 150;
    private const int ReferenceMax = 50;
    private const int BankReferenceMax = 20;
    private const int TokensMax = 10_000;
    private const decimal AmountMax = 9_999_999.99m;

    // In the order in which they are hashed; the last is sent beside them.
    private static readonly string[] Hashed =
    [
        "SiteCode", "CountryCode", "CurrencyCode", "Amount", "TransactionReference", "BankReference", "Optional1", "Optional2", "Optional3", "Optional4", "Optional5",
        "Customer", "CancelUrl", "ErrorUrl", "SuccessUrl", "NotifyUrl", "IsTest",
    ];

    private static readonly string[] Urls = ["CancelUrl", "ErrorUrl", "SuccessUrl", "NotifyUrl"];

    private readonly BoundedMap<string, Issued> _tokens = new(TokensMax);

    public void Map(RouteGroupBuilder routes)
    {
        routes.MapPost("/postpaymentrequest", (Delegate)CreateAsync);
        routes.MapGet("/GetTransactionByReference", (HttpContext context, string? transactionReference) => Guarded(context, () =>
            Json(200, new JsonArray([.. books.FindByReference(transactionReference ?? "").Where(payment => IsAsked(context, payment)).Select(Show)]))));
        routes.MapGet("/GetTransaction", (HttpContext context, string? transactionId) => Guarded(context, () =>
            Guid.TryParse(transactionId, out var id) && books.FindTransaction(id) is { } payment ? Json(200, Show(payment)) : Json(404, Message("Transaction not found"))));
        routes.MapPost("/token", (Delegate)IssueAsync);
        routes.MapPost("/secure/refunds/submit", (Delegate)RefundAsync);
        routes.MapGet("/secure/refunds/getrefundsbytransactionid", (HttpContext context, string? transactionId) => !HoldsGoodToken(context) ? Unauthorized
            : Json(200, new JsonArray([.. books.Refunds().Where(refund => refund.TransactionId.ToString("D").Equals(transactionId, StringComparison.OrdinalIgnoreCase)).Select(refund => new JsonObject
            {
                ["id"] = refund.Id.ToString("D"),
                ["transactionId"] = refund.TransactionId.ToString("D"),
                ["amount"] = refund.Amount,
                ["currencyCode"] = "ZAR",
                ["status"] = refund.Status,
            })])));
    }

    public static string? BearerOf(HttpRequest request)
        => request.Headers.Authorization.ToString() is var header && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : null;

    public void Expire(string token) => _tokens.Remove(token);

    public void ExpireAll() => _tokens.Clear();

    public static IResult Json(int status, JsonNode body) => Results.Text(body.ToJsonString(), "application/json", statusCode: status);

    public static JsonObject Message(string message) => new() { ["message"] = message };

    private static IResult Unauthorized => Json(401, Message("Authorization has been denied for this request."));

    private IResult Guarded(HttpContext context, Func<IResult> answer) => context.Request.Headers["ApiKey"] == options.Value.ApiKey ? answer() : Unauthorized;

    private bool IsAsked(HttpContext context, OzowPayment payment)
        => context.Request.Query["siteCode"] == options.Value.SiteCode && context.Request.Query["isTest"] == (payment.Order.IsTest ? "true" : "false");

    private async Task<IResult> CreateAsync(HttpContext context)
    {
        if (context.Request.Headers["ApiKey"] != options.Value.ApiKey) return Unauthorized;
        using var json = await OzowFields.ReadAsync(context.Request);
        if (json is null || OzowFields.Of(json.RootElement) is not { } fields) return Json(400, Message("The request is invalid."));
        var problem = Refuse(fields);
        if (problem is not null) return Json(200, new JsonObject { ["paymentRequestId"] = null, ["url"] = null, ["errorMessage"] = problem });
        var order = new OzowOrder(
            Guid.NewGuid(), Guid.NewGuid(), fields.Text("TransactionReference"), fields.Text("BankReference"), fields.Amount("Amount")!.Value, fields.Text("IsTest") == "true",
            Url("CancelUrl"), Url("ErrorUrl"), Url("SuccessUrl"), Url("NotifyUrl"), time.GetUtcNow());
        books.Add(order);
        return Json(200, new JsonObject
        {
            ["paymentRequestId"] = order.RequestId.ToString("D"),
            ["url"] = $"{context.Request.Scheme}://{context.Request.Host}{OzowProvider.ProviderPrefix}/pay/{order.RequestId:D}",
            ["errorMessage"] = null,
        });

        Uri? Url(string name) => fields.Text(name) is { Length: > 0 } text ? new Uri(text) : null;
    }

    /// <returns>What is wrong with a payment request; null when nothing is.</returns>
    private string? Refuse(OzowFields fields)
    {
        if (fields.Text("SiteCode") != options.Value.SiteCode) return "Site code is not valid";
        if (fields.Text("CountryCode") != "ZA" || fields.Text("CurrencyCode") != "ZAR") return "Country or currency is not valid";
        if (fields.Amount("Amount") is not { } amount || amount > AmountMax) return "Amount is not valid";
        if (fields.Text("TransactionReference").Length is 0 or > ReferenceMax) return "Transaction reference is not valid";
        var bank = fields.Text("BankReference");
        if (bank.Length is 0 or > BankReferenceMax || !bank.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-')) return "Bank reference is not valid";
        foreach (var name in Urls)
        {
            var url = fields.Text(name);
            if (url.Length > UrlMax || (url.Length > 0 && (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https")))) return $"{name} is not valid";
        }
        if (fields.Text("IsTest") is not ("true" or "false")) return "IsTest is not valid";
        return OzowHash.IsRight(fields.Text("HashCheck"), Hashed.Select(fields.Text), options.Value.PrivateKey) ? null : "HashCheck value has failed";
    }

    private async Task<IResult> IssueAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType) return Json(400, Message("A form is expected."));
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (context.Request.Headers["ApiKey"] != options.Value.ApiKey || form["grant_type"] != "password" || form["SiteCode"] != options.Value.SiteCode) return Unauthorized;
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
        _tokens.TryAdd(token, new Issued(time.GetUtcNow() + options.Value.TokenLifetime));
        return Json(200, new JsonObject { ["access_token"] = token, ["token_type"] = "bearer", ["expires_in"] = (int)options.Value.TokenLifetime.TotalSeconds });
    }

    private async Task<IResult> RefundAsync(HttpContext context)
    {
        if (!HoldsGoodToken(context)) return Unauthorized;
        using var json = await OzowFields.ReadAsync(context.Request);
        if (json is not { RootElement.ValueKind: JsonValueKind.Array }) return Json(400, Message("A list is expected."));
        return Json(200, new JsonArray([.. json.RootElement.EnumerateArray().Select(item => OzowFields.Of(item) is { } fields ? Refund(fields) : Refused("", "The refund is no object"))]));
    }

    private JsonObject Refund(OzowFields fields)
    {
        var transaction = fields.Text("transactionId");
        if (fields.Amount("amount") is not { } amount) return Refused(transaction, "Amount is not valid");
        if (!OzowHash.IsRight(fields.Text("hashCheck"), [transaction, OzowHash.Rands(amount), fields.Text("refundReason"), fields.Text("notifyUrl")], options.Value.PrivateKey))
            return Refused(transaction, "HashCheck value has failed");
        if (!Guid.TryParse(transaction, out var id) || books.FindTransaction(id) is not { } payment) return Refused(transaction, "Transaction not found");
        Uri.TryCreate(fields.Text("notifyUrl"), UriKind.Absolute, out var url);
        return books.Refund(payment, amount, url) is not { } refund ? Refused(transaction, "The amount exceeds what can be refunded") : new JsonObject
        {
            ["refundId"] = refund.Id.ToString("D"),
            ["transactionId"] = transaction,
            ["refundAmount"] = amount,
            ["errors"] = new JsonArray(),
        };
    }

    private static JsonObject Refused(string transaction, string error)
        => new() { ["refundId"] = null, ["transactionId"] = transaction, ["refundAmount"] = 0, ["errors"] = new JsonArray(error) };

    private bool HoldsGoodToken(HttpContext context) => BearerOf(context.Request) is { } token && _tokens.Find(token) is { } issued && issued.Until > time.GetUtcNow();

    private JsonObject Show(OzowPayment payment) => new()
    {
        ["transactionId"] = payment.Order.TransactionId.ToString("D"),
        ["merchantCode"] = "DEMO",
        ["siteCode"] = options.Value.SiteCode,
        ["transactionReference"] = payment.Order.Reference,
        ["currencyCode"] = "ZAR",
        ["amount"] = payment.Order.Amount,
        ["status"] = payment.Status,
        ["statusMessage"] = "",
        ["createdDate"] = payment.Order.CreatedAt.ToString("O"),
        ["paymentDate"] = payment.Moved ? payment.Decision!.At.ToString("O") : null,
    };

    private sealed record Issued(DateTimeOffset Until);
}
