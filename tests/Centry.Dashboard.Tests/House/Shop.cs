using System.Net.Http.Json;
using System.Text.Json;
using Centry.Core;
using Centry.Core.Currencies;
using Centry.Core.Payouts;
using Centry.Core.People;
using Centry.Core.Persistence;
using Centry.Dashboard.Tests.Browser;
using Centry.Testing;
using Centry.Testing.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.House;

/// <summary>A merchant of the real house, its owner, and what its own systems do through the API.</summary>
public sealed class Shop(RealHouse house, TestMerchant merchant, string ownerEmail)
{
    private HttpClient? _client;

    public TestMerchant Merchant => merchant;

    public string OwnerEmail => ownerEmail;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Address of a page of this shop.</summary>
    public string Url(string page = "", string environment = "sandbox")
    {
        var separator = page.Contains('?', StringComparison.Ordinal) ? "&" : "?";
        return $"/merchants/{merchant.Id}{(page.Length == 0 ? "" : "/")}{page}{separator}env={environment}";
    }

    /// <summary>The owner, signed in and on a page; somebody else with <paramref name="email"/>.</summary>
    public async Task<Visitor> VisitAsync(string page = "", Screen screen = Screen.Desktop, ColorScheme scheme = ColorScheme.Light, string? email = null)
    {
        var visitor = await house.VisitAsync(screen, scheme);
        await visitor.Page.GotoAsync($"/sign-in?return_url={Uri.EscapeDataString(Url(page))}");
        await visitor.FillSignInAsync(email ?? ownerEmail, RealHouse.Password);
        await visitor.InteractiveAsync();
        return visitor;
    }

    /// <summary>A person with a role that has just these permissions; their e-mail address.</summary>
    public async Task<string> AddMemberAsync(params string[] permissions)
    {
        var role = $"Role {Guid.NewGuid():n}";
        await SaveAsync(new CustomRole { Id = Ids.New(TimeProvider.System), OrganizationId = merchant.OrganizationId, Name = role, Permissions = permissions, CreatedAt = TimeProvider.System.GetUtcNow() });
        return await house.AddPersonAsync(merchant.OrganizationId, role, "Sam Sserwadda");
    }

    /// <summary>The shop's own system, with a sandbox key that may do everything.</summary>
    public async Task<HttpClient> ClientAsync()
        => _client ??= TestMerchants.ClientFor(TestStack.UrlOf(house.Api), await TestMerchants.AddKeyAsync(house.Api.Services, merchant));

    /// <summary>A call of the shop's own system that must succeed; its answer.</summary>
    public async Task<JsonElement> PostAsync(string path, object body)
    {
        using var response = await (await ClientAsync()).PostAsJsonAsync(path, body, Cancel);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.True(response.IsSuccessStatusCode, answer.GetRawText());
        return answer;
    }

    /// <summary>A payin that has completed; its id.</summary>
    public async Task<Guid> PayinAsync(decimal amount = 50_000, string? reference = null, string phone = "+256772123456")
    {
        var payin = (await PostAsync("/v1/payins", new { country_code = "UG", amount, payment_method = "mobile_money", customer_phone = phone, customer_name = "Jane Doe", reference }))
            .GetProperty("id").GetGuid();
        await UntilAsync($"payins WHERE id = '{payin}' AND status = 'completed'");
        return payin;
    }

    /// <summary>Waits until there is such a row.</summary>
    public Task UntilAsync(string from)
        => Eventually.Async(async () => await house.ScalarAsync<long>($"SELECT count(*) FROM {from}") > 0, TimeSpan.FromSeconds(30), from);

    /// <summary>Payouts above so many whole shillings wait for a person.</summary>
    public Task ApproveAboveAsync(long threshold)
        => SaveAsync(new ApprovalThreshold { OrganizationId = merchant.OrganizationId, CurrencyCode = "UGX", AmountMinor = Money.Round(threshold, Currency.Get("UGX")).MinorUnits });

    public async Task SaveAsync(params object[] rows)
    {
        await using var scope = house.Api.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<CentryDbContext>();
        context.AddRange(rows);
        await context.SaveChangesAsync(Cancel);
    }
}
