using System.Net.Http.Json;
using System.Text.Json;
using Centry.Connectors.Erp;
using Centry.Core.Erp;
using Centry.Core.Payins;
using Centry.Core.Payouts;
using Centry.Testing;
using Centry.Testing.Hosting;
using Centry.Worker.Tests.Infrastructure;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Centry.Worker.Tests.Erp;

/// <summary>On a clock that stands still no second ends: those of QuickBooks' limit are wide.</summary>
public sealed class ErpHouse(PostgresServer postgres, RedisServer redis) : HouseFixture(postgres, redis)
{
    protected override void Prepare(TestStack stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        const string Wide = "10000";
        stack.With("Simulator:QuickBooks:CallsPerSecond", Wide).With("Simulator:QuickBooks:CallsPerMinute", Wide).With("Erp:quickbooks:CallsPerSecond", Wide);
    }
}

/// <summary>A merchant of its own whose books are connected, mapped and read, and what a person sees in the ERP.</summary>
internal sealed class ConnectedBooks : IDisposable
{
    private static readonly Dictionary<string, (string Side, ErpMappingRule Rule)> Erps = new()
    {
        ["xero"] = ("xero", new(null, null, "200", "429", "090", "404", null, null)),
        ["quickbooks"] = ("quickbooks", new(null, null, "79", "7", "35", "60", null, null)),
        ["sap_business_one"] = ("sap", new(null, null, "400000", "600000", "161000", "670000", null, null)),
    };

    private readonly HouseFixture _house;
    private readonly string _erp;

    private ConnectedBooks(HouseFixture house, string erp, TestMerchant merchant, HttpClient client)
    {
        (_house, _erp, Merchant, Client) = (house, erp, merchant, client);
        Books = new HttpClient { BaseAddress = house.Simulator.BaseAddress };
    }

    public TestMerchant Merchant { get; }

    public HttpClient Client { get; }

    public Guid Connection { get; private set; }

    private HttpClient Books { get; }

    private string Side => Erps[_erp].Side;

    private static CancellationToken Cancel => HouseFixture.Cancel;

    public static async Task<ConnectedBooks> OpenAsync(HouseFixture house, string erp, bool mapped = true)
    {
        var merchant = await TestMerchants.CreateAsync(house.Api.Services);
        var books = new ConnectedBooks(house, erp, merchant, TestMerchants.ClientFor(TestStack.UrlOf(house.Api), await TestMerchants.AddKeyAsync(house.Api.Services, merchant)));
        await books.ConnectAsync();
        await books.SyncAsync();
        if (mapped)
            await books.MapAsync();
        return books;
    }

    public async Task ConnectAsync(Guid? reconnect = null)
    {
        await using var scope = _house.Api.Services.CreateAsyncScope();
        var connections = scope.ServiceProvider.GetRequiredService<ManageErpConnections>();
        var erp = scope.ServiceProvider.GetRequiredService<ErpRegistry>().Get(_erp);
        if (erp is IErpConsent)
        {
            var (_, address, refusal) = await connections.BeginConsentAsync(Merchant.Id, "sandbox", erp, reconnect, Cancel);
            Assert.Null(refusal);
            using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
            using var back = await browser.GetAsync(new Uri(address!.AbsoluteUri + "&approve=1"), Cancel);
            var query = QueryHelpers.ParseQuery(back.Headers.Location!.Query).ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
            var (connection, problem) = await connections.FinishConsentAsync(_erp, query, Cancel);
            Assert.Null(problem);
            Connection = connection!.Id;
            if (connection.Tenants is { } tenants)
                Assert.Null((await connections.ChooseAsync(Merchant.Id, Connection, JsonDocument.Parse(tenants).RootElement[0].GetProperty("id").GetString()!, Cancel)).Refusal);
        }
        else
        {
            var credentials = new Dictionary<string, string>
            {
                ["server_url"] = "https://sap.example:50000",
                ["company_db"] = "SBODEMO",
                ["user_name"] = "manager",
                ["password"] = "demo-sap-password",
            };
            var (connection, refusal) = await connections.SignInAsync(Merchant.Id, "sandbox", erp, "SBODEMO", credentials, reconnect, Cancel);
            Assert.True(refusal is null, refusal?.ToString());
            Connection = connection!.Id;
        }
    }

    /// <summary>Reads the books as the job does.</summary>
    public async Task SyncAsync(bool full = false)
    {
        await using (var scope = _house.Api.Services.CreateAsyncScope())
            Assert.Null((await scope.ServiceProvider.GetRequiredService<ManageErpConnections>().SyncSoonAsync(Merchant.Id, Connection, full, Cancel)).Refusal);
        await _house.Worker.Services.GetRequiredService<SyncErp>().ExecuteAsync(Connection, Cancel);
    }

    public async Task MapAsync(int? autoMatchFrom = null)
    {
        await using var scope = _house.Api.Services.CreateAsyncScope();
        var (_, refusal) = await scope.ServiceProvider.GetRequiredService<ManageErpConnections>().MapAsync(Merchant.Id, Connection, [Erps[_erp].Rule], autoMatchFrom, Cancel);
        Assert.True(refusal is null, JsonSerializer.Serialize(refusal));
    }

    public async Task<Guid> PayinAsync(decimal amount = 50_000, bool createInvoice = false, Guid? invoice = null, string? reference = null, string name = "Jane Doe")
        => (await _house.PostAsync("/v1/payins", new
        {
            country_code = "UG",
            amount,
            payment_method = "mobile_money",
            customer_phone = "+256772123456",
            customer_name = name,
            create_invoice = createInvoice,
            invoice_id = invoice,
            reference,
        }, Client)).GetProperty("id").GetGuid();

    public async Task<Guid> PayoutAsync(decimal amount, bool createBill = false, Guid? bill = null)
        => (await _house.PostAsync("/v1/payouts", new
        {
            country_code = "UG",
            amount,
            payment_method = "mobile_money",
            recipient_phone = "+256772123456",
            recipient_name = "Sam Supplies",
            create_bill = createBill,
            bill_id = bill,
        }, Client)).GetProperty("id").GetGuid();

    /// <summary>Money to pay out, from a payin that no document is for.</summary>
    public async Task FundAsync() => await _house.UntilAsync(await PayinAsync(500_000, name: "Nobody"), "completed");

    /// <summary>A completed payout's money comes back.</summary>
    public async Task ReturnAsync(Guid payout)
    {
        var step = new PayoutStep(PayoutStatus.Failed, ChangeSources.Callback, FailureCode: "returned", FailureReason: "The bank sent it back.", IsReturn: true);
        Assert.True((await InAsync(services => services.GetRequiredService<MovePayout>().ExecuteAsync(payout, step, Cancel)))!.Value.Moved);
    }

    /// <summary>What is booked as spent on fees all told; of a journal, what its fee account was debited and credited.</summary>
    public async Task<decimal> FeesAsync()
    {
        var fees = (await DocumentsAsync("expense")).Where(fee => fee.GetProperty("state").GetString() != "void");
        var account = Erps[_erp].Rule.FeeAccount;
        return fees.Sum(fee => fee.GetProperty("extra").TryGetProperty("JournalEntryLines", out var lines)
            ? JsonElement.Parse(lines.GetString()!).EnumerateArray().Where(line => line.GetProperty("AccountCode").GetString() == account)
                .Sum(line => line.GetProperty("Debit").GetDecimal() - line.GetProperty("Credit").GetDecimal())
            : fee.GetProperty("total").GetDecimal());
    }

    /// <summary>The payment's <c>invoice</c> or <c>bill</c>, once it is there; the clock is moved on while it is not.</summary>
    public async Task<JsonElement> NamedAsync(Guid payment, string kind = "invoice")
    {
        var path = kind == "invoice" ? $"/v1/payins/{payment}" : $"/v1/payouts/{payment}";
        JsonElement named = default;
        await _house.UntilAsync(async () =>
        {
            named = (await Client.GetFromJsonAsync<JsonElement>(path, Cancel)).GetProperty(kind);
            return named.ValueKind == JsonValueKind.Object;
        }, $"{payment} names its {kind}");
        return named;
    }

    /// <summary>Moves the clock on until nothing is owed to the books any more.</summary>
    public async Task UntilDoneAsync(TimeSpan step) => await _house.UntilAsync(async () =>
    {
        _house.Time.Advance(step);
        return await _house.ScalarAsync<long>($"SELECT count(*) FROM erp_records WHERE merchant_id = '{Merchant.Id}' AND status <> 'done'") == 0;
    }, "nothing is owed to the books");

    public async Task<IReadOnlyList<JsonElement>> DocumentsAsync(string kind)
        => [.. (await Books.GetFromJsonAsync<JsonElement>($"/_control/{Side}/books", Cancel)).GetProperty("documents").EnumerateArray().Where(d => d.GetProperty("kind").GetString() == kind)];

    public async Task<JsonElement> DocumentAsync(string id)
        => (await Books.GetFromJsonAsync<JsonElement>($"/_control/{Side}/books", Cancel)).GetProperty("documents").EnumerateArray().Single(d => d.GetProperty("id").GetString() == id);

    /// <summary>Writes an invoice or bill in the ERP as a person would; reads it in; its id here.</summary>
    public async Task<(string ErpId, Guid Id)> WriteAsync(string kind, decimal amount, string number, string contact = "Acme Ltd", string? phone = null)
    {
        using var answer = await Books.PostAsJsonAsync($"/_control/{Side}/documents", new { kind, contact, amount, currency = "UGX", number, phone, date = "2026-04-10" }, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
        var erpId = (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("id").GetString()!;
        await SyncAsync(full: true);
        return (erpId, await _house.ScalarAsync<Guid>($"SELECT id FROM merchant_documents WHERE erp_connection_id = '{Connection}' AND erp_id = '{erpId}'"));
    }

    public async Task FaultsAsync(params object[] faults) => await _house.FaultsAsync(faults);

    public string Provider => Side;

    public async Task<T> InAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = _house.Api.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    public void Dispose()
    {
        Client.Dispose();
        Books.Dispose();
    }
}
