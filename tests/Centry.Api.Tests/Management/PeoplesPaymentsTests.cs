using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Centry.Api.Tests.People;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.GatewayWork;
using Centry.Core.People;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Api.Tests.Management;

public sealed class PeoplesPaymentsTests(PeopleDatabase database) : IClassFixture<PeopleDatabase>, IAsyncLifetime
{
    private const string Csv = "text/csv";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
    private PeopleHost _host = null!;
    private Business _business = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PeopleHost.StartAsync(database.ConnectionString, _time);
        _business = await Business.OpenAsync(_host);
        await FundAsync(1_000_000);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_payout_above_the_threshold_waits_for_a_second_person()
    {
        await SetThresholdAsync("50000");
        var payout = await PayoutAsync(60_000);
        Assert.Equal("pending", payout.Status);
        await _business.RefusedAsync(HttpMethod.Post, $"/payouts/{payout.Id}/approve", 403, ErrorCodes.SecondApproverRequired);
        var second = await MemberAsync(Roles.Admin);
        using var approved = await _host.SendAsync(HttpMethod.Post, $"{_business.Path}/payouts/{payout.Id}/approve", second.AccessToken);
        Assert.Equal("approved", (await PeopleHost.ReadAsync<PayoutView>(approved)).Status);
        await _business.RefusedAsync(HttpMethod.Post, $"/payouts/{payout.Id}/reject", 409, ErrorCodes.InvalidState, new { reason = "Too late" });

        var detail = await _business.GetAsync<PayoutDetail>($"/payouts/{payout.Id}");
        Assert.Equal((_business.Company.OwnerEmail, second.User.Email), (detail.CreatedBy, detail.DecidedBy));
        Assert.Equal(["pending", "approved"], detail.History.Select(h => h.ToStatus));
        var log = await _business.GetAsync<Cursored<AuditEntryView>>($"/audit-log?target_id={payout.Id}");
        Assert.Equal(["payout.approved", "payout.created"], log.Results.Select(e => e.Action));
        Assert.Equal(second.User.Email, log.Results[0].ActorName);
    }

    [Fact]
    public async Task Whoever_opens_the_queue_sees_what_they_may_approve()
    {
        await SetThresholdAsync("0");
        var payouts = new[] { await PayoutAsync(10_000), await PayoutAsync(20_000) };
        var second = await MemberAsync(Roles.Admin);
        var mine = await _business.GetAsync<Page<PayoutApprovalView>>("/payouts/approvals?environment=sandbox");
        Assert.Equal((2L, _business.Company.OwnerEmail), (mine.Count, mine.Results.Select(a => a.CreatedBy).Distinct().Single()));
        Assert.DoesNotContain(mine.Results, a => a.MayApprove);
        Assert.False((await _business.GetAsync<PayoutDetail>($"/payouts/{payouts[0].Id}")).MayApprove);

        using var theirs = await _host.SendAsync(HttpMethod.Get, $"{_business.Path}/payouts/approvals?environment=sandbox&order=oldest", second.AccessToken);
        var queue = await PeopleHost.ReadAsync<Page<PayoutApprovalView>>(theirs);
        Assert.Equal(payouts.Select(p => p.Id).Order(), queue.Results.Select(a => a.Payout.Id).Order());
        Assert.All(queue.Results, a => Assert.True(a.MayApprove));

        await _business.ReadAsync<SettingsView>(HttpMethod.Patch, "/settings", new { require_second_approver = false });
        Assert.True((await _business.GetAsync<PayoutDetail>($"/payouts/{payouts[0].Id}")).MayApprove);
        using var decided = await _host.SendAsync(HttpMethod.Post, $"{_business.Path}/payouts/{payouts[0].Id}/approve", second.AccessToken);
        Assert.Equal([payouts[1].Id], (await _business.GetAsync<Page<PayoutApprovalView>>("/payouts/approvals?environment=sandbox")).Results.Select(a => a.Payout.Id));
    }

    [Fact]
    public async Task A_payout_shows_what_it_posted_and_each_posting_sums_to_zero()
    {
        var single = await PayoutAsync(10_000);
        var ledger = (await _business.GetAsync<PayoutDetail>($"/payouts/{single.Id}")).Trail.Ledger;
        Assert.Equal([("available", -single.NetAmount), ("reserved", single.NetAmount)], ledger.Select(l => (l.Account, l.Amount)));
        Assert.All(ledger, l => Assert.Equal(("payout_held", 1), (l.Kind, l.Entries)));
        var draft = await _business.GetAsync<PayoutDetail>($"/payouts/{_business.Ids["payoutId"]}");
        Assert.Empty(draft.Trail.Ledger);
    }

    [Fact]
    public async Task A_bulk_payout_tells_of_each_call_to_the_gateway_for_which_recipient_it_was()
    {
        var payout = await _business.ReadAsync<PayoutView>(HttpMethod.Post, "/payouts?environment=sandbox", new
        {
            country_code = "UG",
            amount = 0,
            payment_method = "mobile_money",
            is_bulk = true,
            bulk_recipients = new object[] { new { name = "Jane", phone = "+256772123456", amount = 1_000 }, new { name = "Joe", phone = "+256772123457", amount = 1_000 } },
        });
        await Company.SaveAsync(_host, [.. payout.Recipients!.Select((recipient, second) => new GatewayExchange
        {
            Id = Ids.New(_time),
            PaymentId = recipient.Id,
            MerchantId = _business.Company.MerchantId,
            Gateway = payout.Gateway,
            Operation = "submit_recipient",
            At = _time.Now().AddSeconds(second),
            Method = "POST",
            Address = "mtn.test/transfer",
        })]);
        var calls = (await _business.GetAsync<PayoutDetail>($"/payouts/{payout.Id}")).Trail.GatewayCalls;
        Assert.Equal([("submit_recipient", "Jane"), ("submit_recipient", "Joe")], calls.Select(c => (c.Operation, c.Recipient)));
    }

    [Fact]
    public async Task A_payin_is_previewed_without_being_made()
    {
        var asked = new { country_code = "UG", amount = 50_000, payment_method = "mobile_money", customer_phone = "+256772123456" };
        var before = (await _business.GetAsync<Page<PayinView>>("/payins?environment=sandbox")).Count;
        var preview = await _business.ReadAsync<PayinPreview>(HttpMethod.Post, "/payins/preview?environment=sandbox", asked);
        Assert.Equal(("UGX", 50_000m, "mtn_momo", "MTN Mobile Money"), (preview.CurrencyCode, preview.Amount, preview.Gateway, preview.GatewayName));
        Assert.Equal(preview.Amount - preview.CentryFee - preview.GatewayFee, preview.NetAmount);
        Assert.True(preview.CentryFee > 0);
        await _business.RefusedAsync(HttpMethod.Post, "/payins/preview?environment=sandbox", 400, ErrorCodes.ValidationError, new { country_code = "UG", amount = 50_000, payment_method = "mobile_money" });
        Assert.Equal(before, (await _business.GetAsync<Page<PayinView>>("/payins?environment=sandbox")).Count);
        var made = await _business.ReadAsync<PayinView>(HttpMethod.Post, "/payins?environment=sandbox", asked);
        Assert.Equal(preview.NetAmount, made.NetAmount);
        Assert.Equal("person", (await _business.GetAsync<PayinDetail>($"/payins/{made.Id}")).History.Single().Source);
    }

    [Fact]
    public async Task The_options_are_what_the_accounts_can_do()
    {
        var options = await _business.GetAsync<List<PaymentCountryView>>("/payment-options?environment=sandbox");
        var uganda = Assert.Single(options);
        Assert.Equal(("UG", "Uganda", "UGX", 256), (uganda.CountryCode, uganda.CountryName, uganda.CurrencyCode, uganda.DialCode));
        Assert.Equal(["UGX"], uganda.Currencies);
        Assert.Equal([new PaymentRouteView("mobile_money", "mtn_momo", "MTN Mobile Money", TakesPayins: true, MakesPayouts: true)], uganda.Routes);
        // The account has credentials for the sandbox alone.
        Assert.Empty(Assert.Single(await _business.GetAsync<List<PaymentCountryView>>("/payment-options?environment=production")).Routes);
        await _business.RefusedAsync(HttpMethod.Get, "/payment-options", 400, ErrorCodes.ValidationError);
    }

    [Fact]
    public async Task Of_many_who_decide_at_once_one_does_and_the_log_tells_of_one()
    {
        await SetThresholdAsync("0");
        var payout = await PayoutAsync(10_000);
        var people = await Task.WhenAll(MemberAsync(Roles.Admin), MemberAsync(Roles.Admin), MemberAsync(Roles.Owner));
        var answers = await Task.WhenAll(people.SelectMany(p => new[]
        {
            _host.SendAsync(HttpMethod.Post, $"{_business.Path}/payouts/{payout.Id}/approve", p.AccessToken),
            _host.SendAsync(HttpMethod.Post, $"{_business.Path}/payouts/{payout.Id}/reject", p.AccessToken, new { reason = "No" }),
        }));
        Assert.Single(answers, a => a.IsSuccessStatusCode);
        foreach (var answer in answers)
            answer.Dispose();
        var log = await _business.GetAsync<Cursored<AuditEntryView>>($"/audit-log?target_id={payout.Id}");
        Assert.Single(log.Results, e => e.Action is "payout.approved" or "payout.rejected");
        Assert.True((await _business.GetAsync<AuditVerdictView>("/audit-log/verify")).Intact);
    }

    [Fact]
    public async Task A_rejected_payout_keeps_its_reason_and_gives_the_funds_back()
    {
        await SetThresholdAsync("0");
        var payout = await PayoutAsync(10_000);
        var second = await MemberAsync(Roles.Admin);
        using var nothing = await _host.SendAsync(HttpMethod.Post, $"{_business.Path}/payouts/{payout.Id}/reject", second.AccessToken, new { });
        await PeopleHost.RefusedAsync(nothing, 400, ErrorCodes.ValidationError);
        using var rejected = await _host.SendAsync(HttpMethod.Post, $"{_business.Path}/payouts/{payout.Id}/reject", second.AccessToken, new { reason = "Unknown supplier" });
        Assert.Equal(("rejected", "Unknown supplier"), (await PeopleHost.ReadAsync<PayoutView>(rejected)) is var p ? (p.Status, p.FailureReason) : default);
        Assert.Equal(1_000_000m, (await BalanceAsync()).AvailableBalance);
    }

    [Fact]
    public async Task A_repeated_request_with_its_key_makes_one_payout_and_one_entry()
    {
        var key = Guid.NewGuid().ToString();
        var answers = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            using var request = Request("/payouts?environment=sandbox", JsonSerializer.Serialize(Payout(5_000)), "application/json");
            request.Headers.Add("Idempotency-Key", key);
            using var response = await _host.Client.SendAsync(request, PeopleHost.Cancel);
            answers.Add(await response.Content.ReadAsStringAsync(PeopleHost.Cancel));
        }

        Assert.Single(answers.Distinct());
        var id = JsonDocument.Parse(answers[0]).RootElement.GetProperty("id").GetGuid();
        Assert.Single((await _business.GetAsync<Cursored<AuditEntryView>>($"/audit-log?target_id={id}")).Results);
    }

    [Fact]
    public async Task Nothing_goes_out_that_the_balance_does_not_hold()
    {
        await _business.RefusedAsync(HttpMethod.Post, "/payouts?environment=sandbox", 400, ErrorCodes.InsufficientBalance, Payout(2_000_000));
        var preview = await PreviewAsync(2_000_000);
        Assert.True(preview.AvailableAfter < 0);
        Assert.Equal(1_000_000m, (await BalanceAsync()).AvailableBalance);
    }

    [Fact]
    public async Task A_file_is_judged_row_by_row_before_anything_is_made_of_it()
    {
        var path = "/payouts/bulk?environment=sandbox&country_code=UG&payment_method=mobile_money";
        const string Bad = "Name,Amount,Phone\r\nAnna,5000,+256772000111\r\nBen,minus,+256772000222\r\nCara,100,not a phone\r\n";
        using var refused = await UploadAsync(path, Bad);
        Assert.Equal(400, (int)refused.StatusCode);
        using var report = JsonDocument.Parse(await refused.Content.ReadAsStringAsync(PeopleHost.Cancel));
        var rows = report.RootElement.GetProperty("report").Deserialize<BulkUploadReport>(CentryJson.Options)!;
        Assert.Equal((3, 2), (rows.Rows, rows.FaultyRows));
        Assert.Equal([(3, "amount"), (4, "phone")], rows.Faults.Select(f => (f.Row, f.Fields.Keys.Single())));

        const string Good = "name;amount;phone;reference\nAnna;5000;+256772000111;INV-1\nBen;7000.00;+256772000222;\n\n";
        using var dry = await UploadAsync(path + "&dry_run=true", Good);
        var preview = (await PeopleHost.ReadAsync<BulkUploadReport>(dry)).Preview!;
        Assert.Equal((2, 12_000m), (preview.RecipientCount, preview.Amount));
        Assert.Equal(preview.AvailableBefore - preview.NetAmount, preview.AvailableAfter);
        Assert.Empty((await _business.GetAsync<Page<PayoutView>>("/payouts?environment=sandbox&status=approved")).Results);

        using var real = await UploadAsync(path, Good);
        Assert.Equal(201, (int)real.StatusCode);
        var payout = (await PeopleHost.ReadAsync<BulkUploadReport>(real)).Payout!;
        Assert.Equal((true, 12_000m), (payout.IsBulk, payout.Amount));
        var recipients = await _business.GetAsync<Page<PayoutRecipientView>>($"/payouts/{payout.Id}/recipients");
        Assert.Equal(["Anna", "Ben"], recipients.Results.Select(r => r.Name));
    }

    [Fact]
    public async Task A_preview_and_a_dry_run_leave_the_key_to_the_real_request()
    {
        var bulk = "/payouts/bulk?environment=sandbox&country_code=UG&payment_method=mobile_money";
        const string File = "name,amount,phone\nAnna,5000,+256772000111\n";
        var single = JsonSerializer.Serialize(Payout(5_000));
        foreach (var (preview, real, body, type) in ((string, string, string, string)[])[(bulk + "&dry_run=true", bulk, File, Csv), ("/payouts/preview?environment=sandbox", "/payouts?environment=sandbox", single, "application/json")])
        {
            var key = Guid.NewGuid().ToString();
            var statuses = new List<int>();
            foreach (var path in (string[])[preview, real, preview, real])
            {
                using var request = Request(path, body, type);
                request.Headers.Add("Idempotency-Key", key);
                using var response = await _host.Client.SendAsync(request, PeopleHost.Cancel);
                statuses.Add((int)response.StatusCode);
            }

            Assert.Equal([200, 201, 200, 201], statuses);
        }

        Assert.Equal(2, (await _business.GetAsync<Page<PayoutView>>("/payouts?environment=sandbox&status=approved")).Count);
    }

    [Theory]
    [InlineData("", "no rows")]
    [InlineData("name,amount\n", "no rows")]
    [InlineData("who,much\nAnna,5\n", "name the columns")]
    [InlineData("name,name,amount\nA,B,5\n", "name the columns")]
    public async Task A_file_that_is_no_list_of_recipients_is_refused_with_what_it_lacks(string file, string says)
    {
        using var response = await UploadAsync("/payouts/bulk?environment=sandbox&country_code=UG&payment_method=mobile_money", file);
        var refusal = await PeopleHost.RefusedAsync(response, 400, ErrorCodes.ValidationError);
        Assert.True(refusal.Error.Contains(says, StringComparison.Ordinal) || file.Length == 0, refusal.Error);
    }

    [Fact]
    public async Task Payins_are_made_cancelled_and_followed()
    {
        var payin = await _business.ReadAsync<PayinView>(HttpMethod.Post, "/payins?environment=sandbox", new { country_code = "UG", amount = 9000, payment_method = "mobile_money", customer_phone = "+256772123456" });
        var cancelled = await _business.ReadAsync<PayinView>(HttpMethod.Post, $"/payins/{payin.Id}/cancel");
        Assert.Equal("cancelled", cancelled.Status);
        await _business.RefusedAsync(HttpMethod.Post, $"/payins/{payin.Id}/refund", 409, ErrorCodes.InvalidState);
        Assert.Equal(["payin.cancelled", "payin.created"], (await _business.GetAsync<Cursored<AuditEntryView>>($"/audit-log?target_id={payin.Id}")).Results.Select(e => e.Action));
    }

    [Fact]
    public async Task The_ledger_says_why_the_balance_is_what_it_is()
    {
        await PayoutAsync(10_000);
        var balance = await BalanceAsync();
        var explained = await _business.GetAsync<BalanceExplanation>("/ledger/explain?environment=sandbox&country_code=UG");
        Assert.Equal(balance.AvailableBalance, explained.Reasons.Where(r => r.Account == "available").Sum(r => r.Amount));
        var lines = new List<LedgerLineView>();
        string? after = null;
        do
        {
            var page = await _business.GetAsync<LedgerStatementView>($"/ledger?environment=sandbox&country_code=UG&limit=1{(after is null ? "" : $"&after={after}")}");
            lines.AddRange(page.Results);
            after = page.NextAfter;
        }
        while (after is not null);
        Assert.Equal(balance.AvailableBalance, lines[^1].Balance);
        Assert.Equal(lines.Sum(l => l.Amount), lines[^1].Balance);
    }

    [Fact]
    public async Task Going_live_ticks_itself_by_what_happened()
    {
        var before = await _business.GetAsync<GoingLiveView>("/going-live");
        Assert.Equal(Enumerable.Range(1, 10), before.Steps.Select(s => s.Number));
        Assert.True(before.Steps.Single(s => s.Key == "webhook_url") is { Done: false });
        await SetThresholdAsync("1000");
        var key = await _business.ReadAsync<ApiKeyView>(HttpMethod.Post, "/api-keys", new { name = "Live", environment = "production", ip_whitelist = new[] { "203.0.113.0/24" } });
        await _business.ReadAsync<ApiKeyView>(HttpMethod.Post, $"/api-keys/{_business.Ids["keyId"]}/rotate", new { overlap_hours = 0 });
        var after = (await _business.GetAsync<GoingLiveView>("/going-live")).Steps.ToDictionary(s => s.Key, s => s.Done);
        Assert.True(after["approval_threshold"] && after["ip_whitelist"] && after["fresh_production_key"]);
        Assert.False(after["spend_caps"]);
        await _business.ReadAsync<ApiKeyView>(HttpMethod.Patch, $"/api-keys/{key.Id}", new { single_txn_cap = 100, daily_payout_cap = "1000.00" });
        Assert.True((await _business.GetAsync<GoingLiveView>("/going-live")).Steps.Single(s => s.Key == "spend_caps").Done);
    }

    private static object Payout(decimal amount)
        => new { country_code = "UG", amount, payment_method = "mobile_money", recipient_name = "Jo", recipient_phone = "+256772123456" };

    private Task<PayoutView> PayoutAsync(decimal amount) => _business.ReadAsync<PayoutView>(HttpMethod.Post, "/payouts?environment=sandbox", Payout(amount));

    private Task<PayoutPreview> PreviewAsync(decimal amount) => _business.ReadAsync<PayoutPreview>(HttpMethod.Post, "/payouts/preview?environment=sandbox", Payout(amount));

    private async Task<BalanceView> BalanceAsync() => (await _business.GetAsync<List<BalanceView>>("/balances?environment=sandbox")).Single(b => b.CountryCode == "UG");

    // A merchant's configuration is in memory and is told of changes within a second.
    private async Task SetThresholdAsync(string amount)
    {
        await _business.ReadAsync<SettingsView>(HttpMethod.Patch, "/settings", new { merchant_payout_approval_threshold = new Dictionary<string, string> { ["UGX"] = amount } });
        await Centry.Testing.Eventually.Async(async () => (await PreviewAsync(999_000)).NeedsApproval, TimeSpan.FromSeconds(30), "the threshold holds");
    }

    private async Task<TokenResponse> MemberAsync(string role)
    {
        var email = $"{Guid.NewGuid():n}@acme.test";
        await Company.AddUserAsync(_host, email, _business.Company.OrganizationId, role);
        return await _host.SignInAsync(email);
    }

    private HttpRequestMessage Request(string path, string body, string type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        var request = new HttpRequestMessage(HttpMethod.Post, _business.Path + path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _business.Token);
        return request;
    }

    private async Task<HttpResponseMessage> UploadAsync(string path, string file)
    {
        using var request = Request(path, file, Csv);
        return await _host.Client.SendAsync(request, PeopleHost.Cancel);
    }

    /// <summary>A completed payin's postings: what the worker would have made of one.</summary>
    private async Task FundAsync(long amount)
    {
        await using var command = database.DataSource.CreateCommand("""
            WITH account AS (SELECT b.id AS balance_id, a.id AS available, (SELECT e.id FROM ledger_accounts e WHERE e.merchant_id = b.merchant_id AND e.environment = 'sandbox' AND e.type = 'clearing' LIMIT 1) AS clearing
              FROM balances b JOIN ledger_accounts a ON a.balance_id = b.id AND a.type = 'available' WHERE b.merchant_id = $1 AND b.environment = 'sandbox'),
            posted AS (
              INSERT INTO ledger_entries (source_id, kind, line, account_id, amount_minor, currency_code, created_at)
              SELECT s.id, 'payin_completed', l.line, l.account, l.amount, 'UGX', $3
              FROM account, (SELECT gen_random_uuid() AS id) s, LATERAL (VALUES (1, account.available, $2), (2, account.clearing, -$2)) l(line, account, amount))
            UPDATE balances b SET available_minor = available_minor + $2 FROM account WHERE b.id = account.balance_id
            """);
        command.Parameters.Add(new Npgsql.NpgsqlParameter<Guid> { TypedValue = _business.Company.MerchantId });
        command.Parameters.Add(new Npgsql.NpgsqlParameter<long> { TypedValue = amount });
        command.Parameters.Add(new Npgsql.NpgsqlParameter<DateTimeOffset> { TypedValue = _time.GetUtcNow() });
        await command.ExecuteNonQueryAsync(PeopleHost.Cancel);
    }
}
