using System.Net.Http.Json;
using System.Text.Json;
using Centry.Testing;
using Centry.Testing.Hosting;
using StackExchange.Redis;
using Xunit;

namespace Centry.House.Tests.Crash;

/// <summary>What is left of a payment when one of the house's processes dies without a word.</summary>
public sealed class CrashTests(CrashStack stack) : IClassFixture<CrashStack>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The half minute that a dead worker's claims may take to find another.</summary>
    private static readonly TimeSpan TakeOver = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LongerThanTheTest = TimeSpan.FromMinutes(5);

    private readonly WebhookInbox _inbox = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _inbox.InitializeAsync();
        await stack.RestoreAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _inbox.DisposeAsync();
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
            TestContext.Current.TestOutputHelper?.WriteLine(stack.LastWords());
    }

    [Fact]
    public async Task A_killed_workers_payins_complete_once_and_are_told_of_once()
    {
        const int Each = 10;
        const string Hanging = "+256772000001";
        const string Undecided = "+46733123453";
        var merchant = await TestMerchants.CreateAsync(stack.UseCases, _inbox.Url.AbsoluteUri);
        using var client = await ClientAsync(merchant, CrashStack.SecondApi);
        await stack.FaultsAsync(new { kind = "latency", delay = LongerThanTheTest.ToString("c"), msisdn = Hanging.TrimStart('+'), method = "POST" });
        var ofMerchant = $"merchant_id = '{merchant.Id}'";
        var released = new TaskCompletionSource();
        _inbox.Answer([.. Enumerable.Repeat(new InboxAnswer(200, After: released.Task), 6 * Each)]);

        // The other one stands still, so that the one to be killed has all the work: webhooks that their receiver has not
        // answered, payins that the provider has not decided, and payins on their way to the provider.
        await stack.SignalAsync(CrashStack.SecondWorker, "STOP");
        var undecided = await CreateAsync(client, Undecided, Each);
        await UntilAsync(
            async () => _inbox.All.Count > 0 && await stack.CountAsync($"payins WHERE {ofMerchant} AND status = 'processing'") == Each, "the provider has what it is to decide");
        var hanging = await CreateAsync(client, Hanging, Each);
        await UntilAsync(
            async () => await stack.CountAsync($"work_tasks WHERE {ofMerchant} AND kind = 'submit_payin' AND leased_until IS NOT NULL") == Each, "the worker has everything in hand");
        await stack.KillAsync(CrashStack.FirstWorker);
        var unanswered = _inbox.All.Select(EventOf).ToHashSet();
        await stack.SignalAsync(CrashStack.SecondWorker, "CONT");
        await stack.FaultsAsync();
        released.SetResult();
        foreach (var payin in undecided)
            await ApproveAsync(payin);

        await Eventually.Async(
            async () => await stack.CountAsync($"work_tasks WHERE {ofMerchant} AND kind = 'submit_payin' AND attempts = 1") == 0, TakeOver, "the other worker has taken over");
        await UntilAsync(async () => await CompletedAsync(merchant) == 2 * Each, "all payins are completed");
        await UntilAsync(
            async () => await stack.CountAsync($"webhook_deliveries d JOIN events e ON e.id = d.event_id WHERE e.{ofMerchant} AND d.status <> 'delivered'") == 0,
            "all webhooks are delivered");

        foreach (var payin in hanging.Concat(undecided))
            Assert.Equal(1, (await AtProviderAsync(payin)).GetArrayLength());
        var told = _inbox.All.Select(request => JsonDocument.Parse(request.Body).RootElement).ToList();
        var completions = told.Where(body => body.GetProperty("event").GetString() == "payin.completed")
            .Select(body => (Payin: body.GetProperty("data").GetProperty("id").GetGuid(), Event: body.GetProperty("id").GetGuid())).Distinct();
        Assert.Equal(hanging.Concat(undecided).Order(), completions.Select(completion => completion.Payin).Order());
        // Those whose answer the dead worker had not heard came again, under their own ids.
        Assert.Superset(unanswered, _inbox.All.CountBy(EventOf).Where(sent => sent.Value > 1).Select(sent => sent.Key).ToHashSet());
        Assert.Equal(("985000.00", "0.00"), await BalanceAsync(client));
    }

    /// <param name="isDone">Whether the ERP has booked the payment that the worker died over, or only been asked to.</param>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_worker_killed_in_the_middle_of_a_record_leaves_one_invoice_and_one_payment_in_the_books(bool isDone)
    {
        const int Payins = 3;
        var (merchant, _) = await MerchantAsync();
        await CrashBooks.ConnectAsync(stack, merchant, Patience);
        using var client = await ClientAsync(merchant, CrashStack.SecondApi);
        await stack.SignalAsync(CrashStack.SecondWorker, "STOP");
        await stack.FaultsAsync(new { kind = "latency", delay = LongerThanTheTest.ToString("c"), applied = isDone, provider = "xero", method = "PUT", path_prefix = "/api.xro/2.0/Payments" });
        var references = Enumerable.Range(0, Payins).Select(n => $"KILLED-{isDone}-{n}").ToList();
        foreach (var reference in references)
            await CreateAsync(client, "+256772123456", reference);

        // One record of a merchant is at work: its invoice is made, its payment hangs.
        var records = $"erp_records WHERE merchant_id = '{merchant.Id}'";
        await UntilAsync(async () => (await Task.WhenAll(references.Select(reference => CrashBooks.OfAsync(stack, reference)))).Any(
            books => books.Invoices.Count == 1 && books.Payments.Count == (isDone ? 1 : 0)) && await stack.CountAsync($"{records} AND leased_until IS NOT NULL AND steps LIKE '%document%'") == 1, "a record is half-way");
        await stack.KillAsync(CrashStack.FirstWorker);
        await stack.FaultsAsync();
        await stack.SignalAsync(CrashStack.SecondWorker, "CONT");

        await UntilAsync(async () => await stack.CountAsync($"{records} AND status = 'done'") == Payins, "the other worker has written all of them");
        Assert.Equal(1, await stack.CountAsync($"{records} AND attempts = 2"));
        foreach (var reference in references)
        {
            var (invoices, payments) = await CrashBooks.OfAsync(stack, reference);
            Assert.Equal(("paid", 50_000m), (Assert.Single(invoices).GetProperty("state").GetString(), Assert.Single(payments).GetProperty("amount").GetDecimal()));
        }
    }

    [Fact]
    public async Task A_killed_apis_clients_get_one_payin_for_each_key_from_the_other()
    {
        var (merchant, key) = await MerchantAsync();
        using var load = PayinLoad.Start(key, stack.UrlOf(CrashStack.FirstApi), stack.UrlOf(CrashStack.SecondApi));
        await load.MoreAsync(50);
        await stack.KillAsync(CrashStack.FirstApi);
        await load.MoreAsync(100);
        await load.EndAsync();

        Assert.NotEmpty(load.Setbacks);
        await RequireOnePayinForEachKeyAsync(merchant, load);
        await load.RequireReplaysAsync(stack.UrlOf(CrashStack.SecondApi));
        // The provider's callbacks went to the dead one; the worker asks by itself.
        await UntilAsync(async () => await CompletedAsync(merchant) == load.Acknowledged.Count, "all payins are completed");
        using var client = await ClientAsync(merchant, CrashStack.SecondApi);
        Assert.Equal((Money(49_250m * load.Acknowledged.Count), "0.00"), await BalanceAsync(client));
    }

    [Fact]
    public async Task A_crash_of_PostgreSQL_loses_nothing_that_was_acknowledged()
    {
        var (merchant, key) = await MerchantAsync();
        using var load = PayinLoad.Start(key, stack.UrlOf(CrashStack.FirstApi), stack.UrlOf(CrashStack.SecondApi));
        await load.MoreAsync(100);
        await stack.CrashPostgresAsync();
        await load.MoreAsync(100);
        await load.EndAsync();

        Assert.NotEmpty(load.Setbacks);
        await RequireOnePayinForEachKeyAsync(merchant, load);
        await load.RequireReplaysAsync(stack.UrlOf(CrashStack.FirstApi));
        var (exitCode, output) = await stack.RunAsync("reconcile");
        Assert.True(exitCode == 0, output);

        // Nobody restarted a service: each of them does its work again.
        var later = await TestMerchants.CreateAsync(stack.UseCases, _inbox.Url.AbsoluteUri);
        using (var client = await ClientAsync(later, CrashStack.FirstApi))
            await CreateAsync(client, "+256772123456", 10);
        await _inbox.NextAsync(request => request.Text.Contains("payin.completed", StringComparison.Ordinal), Patience);
        foreach (var service in (string[])[CrashStack.FirstApi, CrashStack.SecondApi, CrashStack.FirstWorker, CrashStack.SecondWorker])
            await UntilAsync(() => IsHealthyAsync(service), $"{service} is healthy");
    }

    [Fact]
    public async Task Without_Redis_every_request_is_answered_and_with_it_back_it_is_used_again()
    {
        var (merchant, key) = await MerchantAsync();
        using var load = PayinLoad.Start(key, stack.UrlOf(CrashStack.FirstApi), stack.UrlOf(CrashStack.SecondApi));
        await load.MoreAsync(50);
        await stack.KillAsync(CrashStack.Redis);
        await load.MoreAsync(100);
        await stack.StartAsync(CrashStack.Redis);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(stack.RedisAddress);
        await UntilAsync(() => redis.GetDatabase().KeyExistsAsync($"rate:{key[..16]}"), "the limit is counted in Redis again");
        await load.EndAsync();

        Assert.Empty(load.Setbacks);
        await RequireOnePayinForEachKeyAsync(merchant, load);
    }

    private async Task RequireOnePayinForEachKeyAsync(TestMerchant merchant, PayinLoad load)
    {
        var payins = await stack.ReadAsync($"SELECT reference, id FROM payins WHERE merchant_id = '{merchant.Id}'", row => KeyValuePair.Create(row.GetString(0), row.GetGuid(1)));
        Assert.Equal(
            load.Acknowledged.OrderBy(payin => payin.Key, StringComparer.Ordinal),
            payins.OrderBy(payin => payin.Key, StringComparer.Ordinal));
    }

    private async Task<(TestMerchant Merchant, string Key)> MerchantAsync()
    {
        var merchant = await TestMerchants.CreateAsync(stack.UseCases);
        return (merchant, await TestMerchants.AddKeyAsync(stack.UseCases, merchant));
    }

    private async Task<HttpClient> ClientAsync(TestMerchant merchant, string api) =>
        TestMerchants.ClientFor(stack.UrlOf(api), await TestMerchants.AddKeyAsync(stack.UseCases, merchant));

    private static async Task<IReadOnlyList<Guid>> CreateAsync(HttpClient client, string phone, int count) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => CreateAsync(client, phone)));

    private static async Task<Guid> CreateAsync(HttpClient client, string phone, string? reference = null)
    {
        using var answer = await client.PostAsJsonAsync("/v1/payins", new
        {
            country_code = "UG",
            amount = 50_000,
            payment_method = "mobile_money",
            customer_phone = phone,
            // Such as are told apart in the books.
            reference,
            create_invoice = reference is not null,
        }, Cancel);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.True(answer.IsSuccessStatusCode, body.GetRawText());
        return body.GetProperty("id").GetGuid();
    }

    private static Guid EventOf(ReceivedRequest webhook) => Guid.Parse(webhook.Headers["Centry-Event-Id"]);

    private async Task<JsonElement> AtProviderAsync(Guid payin) =>
        (await stack.Provider.GetFromJsonAsync<JsonElement>($"/_control/mtn/transactions?external_id={payin}", Cancel)).GetProperty("transactions");

    private async Task ApproveAsync(Guid payin)
    {
        var reference = (await AtProviderAsync(payin))[0].GetProperty("reference").GetGuid();
        using var answer = await stack.Provider.PostAsync(new Uri($"/_control/mtn/transactions/{reference}/approve", UriKind.Relative), null, Cancel);
        answer.EnsureSuccessStatusCode();
    }

    private Task<long> CompletedAsync(TestMerchant merchant) => stack.CountAsync($"payins WHERE merchant_id = '{merchant.Id}' AND status = 'completed'");

    /// <summary>What the merchant has in Uganda: available and pending.</summary>
    private static async Task<(string Available, string Pending)> BalanceAsync(HttpClient client)
    {
        var balance = (await client.GetFromJsonAsync<JsonElement>("/v1/balance", Cancel)).EnumerateArray().Single(row => row.GetProperty("country_code").GetString() == "UG");
        return (balance.GetProperty("available_balance").GetString()!, balance.GetProperty("pending_balance").GetString()!);
    }

    private static string Money(decimal amount) => amount.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture);

    private async Task<bool> IsHealthyAsync(string service)
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri(stack.UrlOf(service), "/health"), Cancel);
        return answer.IsSuccessStatusCode;
    }

    private static Task UntilAsync(Func<Task<bool>> condition, string what) => Eventually.Async(condition, Patience, what);
}
