using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace Centry.Simulator.Ozow;

/// <summary>The payouts API, version 1.</summary>
internal sealed class OzowPayoutsApi(OzowBooks books, OzowNotices notices, OzowVerification verification, IOptions<OzowOptions> options, TimeProvider time)
{
    private const int ReferenceMax = 20;
    private const int UrlMax = 150;
    private const int PageMax = 100;
    private static readonly TimeSpan SearchBack = TimeSpan.FromHours(48);

    private static readonly (string Id, string Name, string Branch)[] Banks =
    [
        ("3284a0ad-ba78-4838-8c2b-102981286a2b", "Absa Bank", "632005"), ("4816019c-3314-4c80-8b6e-b2cc16dcc4ec", "Capitec Bank", "470010"),
        ("913999fa-3a32-4e3d-82f0-a1df7e9e4f7b", "FNB", "250655"), ("6be6c2d6-4c3f-4d2b-9b6c-0d1cf6c6b1b0", "Nedbank", "198765"),
        ("ac1e8a0c-2a1b-4a6a-9b3a-6f5e3f1d2c11", "Standard Bank", "051001"), ("0e5b7f0d-9c4a-4e59-8d1e-2f6a7b8c9d22", "Investec", "580105"),
        ("1f6c8a1e-0d5b-4f60-9e2f-3a7b8c9d0e33", "TymeBank", "678910"), ("207d9b2f-1e6c-4071-af30-4b8c9d0e1f44", "African Bank", "430000"),
    ];

    public void Map(RouteGroupBuilder routes)
    {
        var payouts = routes.MapGroup("/payouts");
        payouts.MapGet("/getavailablebanks", (HttpContext context) => Guarded(context, () => OzowApi.Json(200, new JsonArray(
            [.. Banks.Select(bank => new JsonObject { ["bankGroupId"] = bank.Id, ["bankGroupName"] = bank.Name, ["universalBranchCode"] = bank.Branch })]))));
        payouts.MapPost("/requestpayout", (Delegate)RequestAsync);
        payouts.MapGet("/getpayout", (HttpContext context, string? payoutId) => Guarded(context, () =>
            Guid.TryParse(payoutId, out var id) && books.FindPayout(id) is { } payout ? OzowApi.Json(200, Show(payout)) : OzowApi.Json(404, OzowApi.Message("Payout not found"))));
        payouts.MapPost("/getpayoutbyreference", (Delegate)SearchAsync);
    }

    private IResult Guarded(HttpContext context, Func<IResult> answer) => Refuses(context) ?? answer();

    private IResult? Refuses(HttpContext context)
        => context.Request.Headers["SiteCode"] == options.Value.SiteCode && context.Request.Headers["ApiKey"] == options.Value.PayoutsApiKey ? null : OzowApi.Json(401, OzowApi.Message("Unauthorized"));

    private async Task<IResult> RequestAsync(HttpContext context)
    {
        if (Refuses(context) is { } refused) return refused;
        using var json = await OzowFields.ReadAsync(context.Request);
        if (json is null || OzowFields.Of(json.RootElement) is not { } fields || fields.Part("bankingDetails") is not { } banking) return OzowApi.Json(400, OzowApi.Message("The request is invalid."));
        var payout = new OzowPayout(
            Guid.NewGuid(), fields.Amount("amount") ?? 0, fields.Text("merchantReference"), fields.Text("customerBankReference"), fields.Text("isRtc") == "true", fields.Text("notifyUrl"),
            banking.Text("bankGroupId"), banking.Text("accountNumber"), banking.Text("branchCode"), OzowPayout.Received, 0, null, time.GetUtcNow(), null);
        if (Refuse(payout, fields) is { } problem) return OzowApi.Json(200, new JsonObject { ["payoutId"] = null, ["payoutStatus"] = Status(0, 0, problem) });
        // A reference that was used before is taken again, as Ozow does: whoever sends twice pays twice.
        books.Add(payout);
        context.Response.OnCompleted(() =>
        {
            verification.Start(payout);
            return Task.CompletedTask;
        });
        return OzowApi.Json(200, new JsonObject { ["payoutId"] = payout.Id.ToString("D"), ["payoutStatus"] = Status(payout.Status, 0, null) });
    }

    private string? Refuse(OzowPayout payout, OzowFields fields)
    {
        if (fields.Text("siteCode") != options.Value.SiteCode) return "Site code is not valid";
        if (payout.Amount <= 0) return "Amount is not valid";
        if (payout.Reference.Length is 0 or > ReferenceMax || payout.BankReference.Length is 0 or > ReferenceMax) return "A reference is not valid";
        if (payout.NotifyUrl.Length > UrlMax || !Uri.TryCreate(payout.NotifyUrl, UriKind.Absolute, out _)) return "NotifyUrl is not valid";
        if (!Banks.Any(bank => bank.Id == payout.BankGroupId && bank.Branch == payout.BranchCode)) return "Bank is not valid";
        return OzowHash.IsRight(fields.Text("hashCheck"), notices.Hashed(payout), options.Value.PayoutsApiKey) ? null : "HashCheck value has failed";
    }

    private async Task<IResult> SearchAsync(HttpContext context)
    {
        if (Refuses(context) is { } refused) return refused;
        using var json = await OzowFields.ReadAsync(context.Request);
        if (json is null || OzowFields.Of(json.RootElement) is not { } fields) return OzowApi.Json(400, OzowApi.Message("The request is invalid."));
        var (size, page, text) = (Math.Clamp(fields.Whole("pageSize"), 1, PageMax), fields.Whole("pageIndex"), fields.Text("searchString"));
        // Pages are counted from one: page nought is none.
        var found = page < 1 ? [] : books.Payouts().Where(payout => payout.CreatedAt >= time.GetUtcNow() - SearchBack && (payout.Reference == text || payout.BankReference == text)).Skip((page - 1) * size).Take(size);
        return OzowApi.Json(200, new JsonArray([.. found.Select(Show)]));
    }

    private JsonObject Show(OzowPayout payout) => new()
    {
        ["id"] = payout.Id.ToString("D"),
        ["siteCode"] = options.Value.SiteCode,
        ["amount"] = payout.Amount,
        ["merchantReference"] = payout.Reference,
        ["customerBankReference"] = payout.BankReference,
        ["payoutStatus"] = Status(payout.Status, payout.SubStatus, payout.Error),
    };

    private static JsonObject Status(int status, int subStatus, string? error) => new() { ["status"] = status, ["subStatus"] = subStatus, ["errorMessage"] = error };
}
