using System.Text.Json;
using Centry.Api.Tests.People;
using Centry.Contracts;
using Centry.Core.Erp;
using Centry.Core.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Centry.Api.Tests.Management;

/// <summary>A company's merchant with one of everything that its people manage, made through the API by its owner.</summary>
internal sealed class Business
{
    public static readonly IReadOnlyDictionary<string, string> MtnCredentials = new Dictionary<string, string>
    {
        ["api_user"] = "0f1c2d3e-4b5a-4678-9abc-def012345678",
        ["api_key"] = "an-api-key",
        ["collection_subscription_key"] = "a-collection-key",
        ["disbursement_subscription_key"] = "a-disbursement-key",
    };

    private readonly PeopleHost _host;

    private Business(PeopleHost host, Company company, string token)
    {
        _host = host;
        Company = company;
        Token = token;
    }

    public Company Company { get; }
    public string Token { get; }
    public string Path => $"/api/v1/merchants/{Company.MerchantId}";

    /// <summary>By the name that routes give it: <c>keyId</c> …</summary>
    public Dictionary<string, Guid> Ids { get; } = [];

    public static async Task<Business> OpenAsync(PeopleHost host)
    {
        var company = await Company.CreateAsync(host);
        var business = new Business(host, company, (await host.SignInAsync(company.OwnerEmail)).AccessToken);
        await business.PostAsync("accountId", "/provider-accounts", new { provider = "mtn_momo", name = "Uganda MTN", country = "UG", credentials_sandbox = MtnCredentials });
        await business.PostAsync("keyId", "/api-keys", new { name = "Shop", environment = "sandbox" });
        await business.PostAsync("contactId", "/contacts", new { name = "Jane Doe", email = "jane@shop.test" });
        await business.PostAsync("invoiceId", "/invoices", new { contact_name = "Jane Doe", currency_code = "UGX", lines = new[] { new { description = "Beans", unit_amount = 5000 } } });
        await business.PostAsync("billId", "/bills", new { contact_name = "John Supplier", currency_code = "UGX", lines = new[] { new { description = "Bags", unit_amount = 700 } } });
        await business.PostAsync("roleId", "/roles", new { name = "Cashier", permissions = new[] { "payments.view" } });
        await business.PostAsync("invitationId", "/invitations", new { email = $"new-{Guid.NewGuid():n}@acme.test", role = "Cashier" });
        await business.PostAsync("payinId", "/payins?environment=sandbox", new { country_code = "UG", amount = 5000, payment_method = "mobile_money", customer_phone = "+256772123456" });
        await business.PostAsync("payoutId", "/payouts?environment=sandbox",
            new { country_code = "UG", amount = 5000, payment_method = "mobile_money", recipient_name = "Jo", recipient_phone = "+256772123456", draft = true });
        await business.PostAsync("endpointId", "/webhooks/endpoints/", new { url = "https://hooks.shop.test/centry" }, answer => answer.GetProperty("endpoint"));
        await business.PostAsync("deliveryId", $"/webhooks/endpoints/{business.Ids["endpointId"]}/test", new { });
        business.Ids["userId"] = company.OwnerId;
        await business.KeepBooksAsync();
        return business;
    }

    /// <summary>Books at an ERP, as they are once a person has given consent there.</summary>
    private async Task KeepBooksAsync()
    {
        await using var scope = _host.App.Services.CreateAsyncScope();
        var (context, time) = (scope.ServiceProvider.GetRequiredService<CentryDbContext>(), scope.ServiceProvider.GetRequiredService<TimeProvider>());
        var connection = new ErpConnection
        {
            Id = Guid.NewGuid(),
            MerchantId = Company.MerchantId,
            Environment = "sandbox",
            Erp = "xero",
            Status = ErpConnectionStatus.Connected,
            TenantId = "tenant",
            TenantName = "Acme Ltd",
            Secrets = "",
            NextSyncAt = time.GetUtcNow(),
        };
        context.ErpConnections.Add(connection);
        foreach (var (code, takesPayments) in new[] { ("200", false), ("429", false), ("404", false), ("090", true) })
            context.ErpAccounts.Add(new ErpAccountRow { ConnectionId = connection.Id, ErpId = code, Code = code, Name = $"Account {code}", Class = "asset", TakesPayments = takesPayments });
        var record = ErpRecords.Settlement(Company.MerchantId, "sandbox", Ids["payinId"], Ids["invoiceId"], time) with { Status = ErpRecordStatus.Failed, NextAt = null, Error = "The account is locked." };
        context.ErpRecords.Add(record);
        var match = new ErpMatch
        {
            Id = Guid.NewGuid(),
            MerchantId = Company.MerchantId,
            ConnectionId = connection.Id,
            PaymentId = Guid.NewGuid(),
            DocumentId = Ids["invoiceId"],
            Confidence = 65,
            Reasons = """["The amount is exactly what is due."]""",
            Status = ErpMatchStatus.Proposed,
        };
        context.ErpMatches.Add(match);
        await context.SaveChangesAsync(PeopleHost.Cancel);
        (Ids["connectionId"], Ids["recordId"], Ids["matchId"]) = (connection.Id, record.Id, match.Id);
    }

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null) => _host.SendAsync(method, Path + path, Token, body);

    public async Task<T> ReadAsync<T>(HttpMethod method, string path, object? body = null)
    {
        using var response = await SendAsync(method, path, body);
        return await PeopleHost.ReadAsync<T>(response);
    }

    public Task<T> GetAsync<T>(string path) => ReadAsync<T>(HttpMethod.Get, path);

    public async Task<ErrorBody> RefusedAsync(HttpMethod method, string path, int status, string code, object? body = null)
    {
        using var response = await SendAsync(method, path, body);
        return await PeopleHost.RefusedAsync(response, status, code);
    }

    private async Task PostAsync(string name, string path, object body, Func<JsonElement, JsonElement>? find = null)
    {
        var answer = await ReadAsync<JsonElement>(HttpMethod.Post, path, body);
        Ids[name] = (find?.Invoke(answer) ?? answer).GetProperty("id").GetGuid();
    }
}
