using System.Security.Cryptography;
using System.Text;
using Centry.Connectors.Erp;
using Centry.Connectors.Erp.Xero;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Xunit;

namespace Centry.Connectors.Tests.Erp.Xero;

/// <summary>A person who connects Centry to the simulator's Xero.</summary>
internal static class XeroPerson
{
    public const string Verifier = "0123456789-0123456789-0123456789-0123456789-verifier";
    public static readonly Uri Redirect = new("https://centry.example/v1/erp/callback");
    public static readonly Guid Connection = new("11111111-2222-4333-8444-555555555555");

    public static string Challenge => WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public static XeroErp Erp(Uri simulator, ErpHttp http, TimeProvider time) => new(http, Options.Create(new XeroOptions
    {
        BaseUrl = new Uri(simulator, "xero"),
        ClientId = "demo-xero-client",
        ClientSecret = "demo-xero-secret",
        WebhookKey = "demo-xero-webhook-key",
    }), time);

    public static async Task<ErpGrant> GrantAsync(XeroErp erp, PlayedErp played)
    {
        var url = erp.AuthorizeUrl("state-1", Challenge, Redirect);
        using var back = await played.Http.GetAsync(new Uri(url.AbsoluteUri + "&approve=1"), PlayedErp.Cancel);
        var query = QueryHelpers.ParseQuery(back.Headers.Location!.Query).ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        Assert.Equal("state-1", query["state"]);
        return await erp.RedeemAsync(query, Verifier, Redirect, PlayedErp.Cancel);
    }

    public static async Task<ErpAccess> ConnectAsync(XeroErp erp, PlayedErp played)
    {
        var grant = await GrantAsync(erp, played);
        return Access(grant.Tokens, grant.Tenants[0].Id);
    }

    public static ErpAccess Access(ErpTokens tokens, string tenantId)
        => new(Connection, "live", tenantId, new Dictionary<string, string> { [ErpAccess.AccessToken] = tokens.AccessToken });
}
