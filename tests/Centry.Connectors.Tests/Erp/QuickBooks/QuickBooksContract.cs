using Centry.Connectors.Erp;
using Centry.Connectors.Erp.QuickBooks;
using Microsoft.Extensions.Options;

namespace Centry.Connectors.Tests.Erp.QuickBooks;

/// <summary>The adapter against the simulator's QuickBooks.</summary>
public sealed class QuickBooksContract : ErpContract
{
    protected override string Name => QuickBooksErp.Id;

    protected override (string Revenue, string Expense, string Bank, string Tax) Codes => ("79", "7", "35", "4");

    protected override string UnknownId => "999999";

    protected override IErp Erp(Uri simulator, ErpHttp http, TimeProvider time) => PlayedQuickBooks.Adapter(simulator, http, time);

    protected override Task<ErpAccess> ConnectAsync(IErp erp, PlayedErp played) => PlayedQuickBooks.ConnectAsync(erp, played);
}

/// <summary>How QuickBooks is connected to the simulator.</summary>
internal static class PlayedQuickBooks
{
    public static readonly Uri Redirect = new("http://127.0.0.1/erp/callback");

    public static QuickBooksErp Adapter(Uri simulator, ErpHttp http, TimeProvider time) => new(
        http, Options.Create(new QuickBooksOptions { BaseUrl = new Uri(simulator, "/quickbooks"), ClientId = "demo-quickbooks-client", ClientSecret = "demo-quickbooks-secret", WebhookKey = "demo-quickbooks-verifier" }), time);

    public static async Task<ErpAccess> ConnectAsync(IErp erp, PlayedErp played)
    {
        // The vendor counts calls by the second: its clock goes on by a little with each look at it.
        played.Clock.AutoAdvanceAmount = TimeSpan.FromMilliseconds(150);
        var grant = await GrantAsync((IErpConsent)erp, played);
        return new ErpAccess(Guid.NewGuid(), "sandbox", grant.Tenants.Single().Id, new Dictionary<string, string> { [ErpAccess.AccessToken] = grant.Tokens.AccessToken });
    }

    public static async Task<ErpGrant> GrantAsync(IErpConsent consent, PlayedErp played)
        => await consent.RedeemAsync(await ApproveAsync(consent, played), "", Redirect, PlayedErp.Cancel);

    /// <summary>What the browser brings back after the person has agreed.</summary>
    public static async Task<Dictionary<string, string>> ApproveAsync(IErpConsent consent, PlayedErp played)
    {
        using var answer = await played.Http.GetAsync(new Uri(consent.AuthorizeUrl("state-1", "challenge", Redirect) + "&approve=1"), PlayedErp.Cancel);
        return answer.Headers.Location!.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
    }
}
