using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Centry.Simulator.Tests.QuickBooks;

public sealed class QuickBooksApiTests : IAsyncLifetime
{
    private PlayedQuickBooks _played = null!;

    public async ValueTask InitializeAsync() => _played = await PlayedQuickBooks.StartAsync();

    public ValueTask DisposeAsync() => _played.DisposeAsync();

    [Fact]
    public async Task The_same_request_id_gets_the_same_answer_and_makes_nothing_more()
    {
        var customer = await _played.CustomerAsync();
        var first = await _played.PostAsync("invoice?requestid=r-1&minorversion=75", PlayedQuickBooks.Invoice(customer));
        _played.Wait();
        var second = await _played.PostAsync("invoice?requestid=r-1&minorversion=75", PlayedQuickBooks.Invoice(customer));
        Assert.Equal((200, first.Text), (second.Status, second.Text));
        Assert.Single((await _played.QueryAsync("select * from Invoice")).Rows("Invoice"));
        Assert.Equal("6140", (await _played.PostAsync("invoice?requestid=r-2", PlayedQuickBooks.Invoice(customer))).Code);
        Assert.Equal("2050", (await _played.PostAsync($"invoice?requestid={new string('r', 51)}", PlayedQuickBooks.Invoice(customer))).Code);
        Assert.Equal("2010", (await _played.PostAsync("customer?requestid=r-1", """{"DisplayName":"Joe"}""")).Code);
    }

    [Fact]
    public async Task What_was_refused_is_not_remembered_by_its_request_id()
    {
        Assert.Equal(400, (await _played.PostAsync("customer?requestid=r-1", "{}")).Status);
        Assert.Equal(200, (await _played.PostAsync("customer?requestid=r-1", """{"DisplayName":"Jane"}""")).Status);
    }

    [Fact]
    public async Task A_request_id_is_forgotten_in_time()
    {
        await using var forgetful = await PlayedQuickBooks.StartAsync(("RequestIdMemory", "00:01:00"));
        Assert.Equal(200, (await forgetful.PostAsync("customer?requestid=r-1", """{"DisplayName":"Jane"}""")).Status);
        forgetful.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("6240", (await forgetful.PostAsync("customer?requestid=r-1", """{"DisplayName":"Jane"}""")).Code);
    }

    [Fact]
    public async Task A_change_needs_the_newest_sync_token()
    {
        var customer = await _played.CustomerAsync();
        var invoice = await _played.MakeAsync("Invoice", PlayedQuickBooks.Invoice(customer));
        Assert.Equal("2020", (await _played.PostAsync("invoice", $$"""{"Id":"{{invoice}}","sparse":true,"DueDate":"2026-02-01"}""")).Code);
        var changed = await _played.PostAsync("invoice?operation=update", $$"""{"Id":"{{invoice}}","SyncToken":"0","sparse":true,"DueDate":"2026-02-01"}""");
        Assert.Equal(("1", "2026-02-01"), (changed.Json.GetProperty("Invoice").GetProperty("SyncToken").GetString(), changed.Json.GetProperty("Invoice").GetProperty("DueDate").GetString()));
        Assert.Equal("5010", (await _played.PostAsync("invoice?operation=void", $$"""{"Id":"{{invoice}}","SyncToken":"0"}""")).Code);
        var voided = (await _played.PostAsync("invoice?operation=void", $$"""{"Id":"{{invoice}}","SyncToken":"1"}""")).Json.GetProperty("Invoice");
        Assert.Equal(("Voided", 0m), (voided.GetProperty("PrivateNote").GetString(), voided.GetProperty("TotalAmt").GetDecimal()));
    }

    [Theory]
    [InlineData("select * from Invoice where DocNumber = 'INV-7'", 1)]
    [InlineData("SELECT * FROM invoice WHERE Balance > '500' and Balance <= '600'", 100)]
    [InlineData("select * from Invoice where TotalAmt >= '0' maxresults 1000", 1000)]
    [InlineData("select * from Invoice where Id in ('1', '2')", 0)]
    [InlineData("select * from Invoice startposition 1190", 11)]
    [InlineData("select * from Invoice where DocNumber like 'INV-11%' maxresults 1000", 111)]
    [InlineData("select * from Customer where DisplayName = 'Customer 3'", 1)]
    [InlineData("select * from Customer where DisplayName = 'It\\'s'", 0)]
    [InlineData("select * from Account where Active = true", 6)]
    public async Task A_query_finds_what_it_says(string query, int count)
    {
        await _played.ControlAsync(HttpMethod.Post, "/quickbooks/fill", """{"contacts":12,"invoices":1200,"accounts":0}""");
        var found = (await _played.QueryAsync(query)).Json.GetProperty("QueryResponse");
        Assert.Equal(count, found.EnumerateObject().FirstOrDefault(member => member.Value.ValueKind == JsonValueKind.Array) is { Value.ValueKind: JsonValueKind.Array } rows ? rows.Value.GetArrayLength() : 0);
    }

    [Fact]
    public async Task Pages_follow_each_other_in_order()
    {
        await _played.ControlAsync(HttpMethod.Post, "/quickbooks/fill", """{"contacts":1,"invoices":25,"accounts":0}""");
        Assert.Equal(25, (await _played.QueryAsync("select count(*) from Invoice where Balance > '0'")).Json.GetProperty("QueryResponse").GetProperty("totalCount").GetInt32());
        var ids = new List<int>();
        for (var start = 1; start <= 21; start += 10)
            ids.AddRange((await _played.QueryAsync($"select * from Invoice orderby Id startposition {start} maxresults 10")).Rows("Invoice").Select(IdOf));
        Assert.Equal(Enumerable.Range(ids[0], 25), ids);
        Assert.Equal(ids[^1], IdOf((await _played.QueryAsync("select * from Invoice orderby Id desc maxresults 1")).Rows("Invoice").Single()));

        static int IdOf(JsonElement row) => int.Parse(row.GetProperty("Id").GetString()!, CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("", "4000")]
    [InlineData("delete from Invoice", "4000")]
    [InlineData("select * from Invoice where", "4000")]
    [InlineData("select * from Invoice where DocNumber = 7 or Id = 1", "4000")]
    [InlineData("select * from Invoice where DocNumber = 'x", "4000")]
    [InlineData("select * from Invoice where Balance > 'much'", "4000")]
    [InlineData("select * from Invoice maxresults 1001", "4000")]
    [InlineData("select * from Invoice startposition 0", "4000")]
    [InlineData("select * from Invoice; drop", "4000")]
    [InlineData("select * from Invoice where PrivateNote = 'x'", "4001")]
    [InlineData("select * from Invoice orderby Mood", "4001")]
    [InlineData("select * from Dragon", "4001")]
    public async Task A_query_that_cannot_be_is_refused(string query, string code)
    {
        var refused = await _played.QueryAsync(query);
        Assert.Equal((400, code), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task Changes_are_told_for_thirty_days_with_what_was_deleted()
    {
        var customer = await _played.CustomerAsync();
        var (kept, deleted) = (await _played.MakeAsync("Invoice", PlayedQuickBooks.Invoice(customer)), await _played.MakeAsync("Invoice", PlayedQuickBooks.Invoice(customer, "CEN-2")));
        await _played.PostAsync("invoice?operation=delete", $$"""{"Id":"{{deleted}}","SyncToken":"0"}""");
        var told = (await _played.GetAsync("cdc?entities=Customer,Invoice&changedSince=2026-01-15T00:00:00Z")).Json.GetProperty("CDCResponse")[0].GetProperty("QueryResponse");
        var invoices = told.EnumerateArray().Single(part => part.TryGetProperty("Invoice", out _)).GetProperty("Invoice").EnumerateArray().ToList();
        Assert.Equal([kept, deleted], invoices.Select(row => row.GetProperty("Id").GetString()!));
        Assert.Equal("Deleted", invoices[1].GetProperty("status").GetString());
        Assert.False(invoices[1].TryGetProperty("DocNumber", out _));
        Assert.Equal("610", (await _played.GetAsync($"invoice/{deleted}")).Code);

        _played.Wait();
        Assert.Equal("6000", (await _played.GetAsync("cdc?entities=Invoice&changedSince=2025-12-16T00:00:00Z")).Code);
        Assert.Equal("2080", (await _played.GetAsync("cdc?entities=Invoice&changedSince=lately")).Code);
        Assert.Equal("4001", (await _played.GetAsync("cdc?entities=Dragon&changedSince=2026-01-15T00:00:00Z")).Code);
    }

    [Fact]
    public async Task An_answer_about_changes_holds_a_thousand_objects_of_all_entities_together()
    {
        await _played.ControlAsync(HttpMethod.Post, "/quickbooks/fill", """{"contacts":600,"invoices":600,"accounts":0}""");
        var told = (await _played.GetAsync("cdc?entities=Customer,Invoice&changedSince=2026-01-15T00:00:00Z")).Json.GetProperty("CDCResponse")[0].GetProperty("QueryResponse");
        Assert.Equal(1000, told.EnumerateArray().Sum(part => part.GetProperty("totalCount").GetInt32()));
    }

    [Fact]
    public async Task The_eleventh_call_in_a_second_is_one_too_many()
    {
        for (var call = 0; call < 10; call++) Assert.Equal(200, (await _played.GetAsync("preferences")).Status);
        var refused = await _played.GetAsync("preferences");
        Assert.Equal((429, "3001"), (refused.Status, refused.Code));
        _played.Clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(429, (await _played.GetAsync("preferences")).Status);
        _played.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(200, (await _played.GetAsync("preferences")).Status);
    }

    [Fact]
    public async Task Calls_are_counted_by_the_minute_too()
    {
        await using var slow = await PlayedQuickBooks.StartAsync(("CallsPerMinute", "3"));
        for (var call = 0; call < 3; call++)
        {
            Assert.Equal(200, (await slow.GetAsync("preferences")).Status);
            slow.Wait();
        }
        Assert.Equal(429, (await slow.GetAsync("preferences")).Status);
        slow.Clock.Advance(TimeSpan.FromSeconds(54));
        Assert.Equal(200, (await slow.GetAsync("preferences")).Status);
    }

    [Fact]
    public async Task A_refresh_token_changes_once_a_day_and_is_dead_after_a_hundred()
    {
        var code = await _played.CodeAsync();
        var first = await RefreshOf(_played.TokenAsync($"grant_type=authorization_code&code={code}&redirect_uri=http%3A%2F%2F127.0.0.1%2Fback"));
        Assert.Equal(first, await RefreshOf(_played.TokenAsync($"grant_type=refresh_token&refresh_token={first}")));
        _played.Clock.Advance(TimeSpan.FromHours(24));
        var second = await RefreshOf(_played.TokenAsync($"grant_type=refresh_token&refresh_token={first}"));
        Assert.NotEqual(first, second);
        Assert.Equal(400, (await _played.TokenAsync($"grant_type=refresh_token&refresh_token={first}")).Status);
        _played.Clock.Advance(TimeSpan.FromDays(100));
        Assert.Equal(400, (await _played.TokenAsync($"grant_type=refresh_token&refresh_token={second}")).Status);

        static async Task<string> RefreshOf(Task<Reply> reply) => (await reply).Json.GetProperty("refresh_token").GetString()!;
    }

    [Fact]
    public async Task A_revoked_consent_gives_nothing_any_more()
    {
        Assert.Equal(200, (await _played.RevokeAsync(_played.Token)).Status);
        Assert.Equal(400, (await _played.RevokeAsync(_played.Token)).Status);
        Assert.Equal(401, (await _played.GetAsync("preferences")).Status);
    }

    [Fact]
    public async Task Faults_come_in_the_vendors_words_and_may_have_been_carried_out()
    {
        await FaultAsync("""{"kind":"error","status":503,"calls":1}""");
        var trouble = await _played.GetAsync("preferences");
        Assert.Equal((503, "SystemFault"), (trouble.Status, trouble.Json.GetProperty("Fault").GetProperty("type").GetString()));
        await FaultAsync("""{"kind":"error","status":429,"calls":1}""");
        Assert.Equal("3001", (await _played.GetAsync("preferences")).Code);
        await FaultAsync("""{"kind":"token_expired","calls":1}""");
        Assert.Equal(401, (await _played.GetAsync("preferences")).Status);
    }

    [Fact]
    public async Task A_lost_answer_was_carried_out_all_the_same()
    {
        await FaultAsync("""{"kind":"answer_lost","calls":1,"method":"POST"}""");
        await Assert.ThrowsAsync<HttpRequestException>(() => _played.CustomerAsync());
        Assert.Single((await _played.QueryAsync("select * from Customer")).Rows("Customer"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Changes_are_told_signed_in_the_shape_that_is_set(bool cloudEvents)
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var told = await PlayedQuickBooks.StartAsync(("WebhookUrl", inbox.Url), ("CloudEvents", cloudEvents ? "true" : "false"));
        var customer = await told.CustomerAsync();
        var arrival = await inbox.NextAsync();
        Assert.Equal(
            Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes("demo-quickbooks-verifier"), Encoding.UTF8.GetBytes(arrival.Body))), arrival.Headers["intuit-signature"]);
        var json = JsonDocument.Parse(arrival.Body).RootElement;
        if (cloudEvents)
        {
            Assert.Equal(("qbo.customer.created.v1", customer, PlayedQuickBooks.Realm), (Text(json[0], "type"), Text(json[0], "intuitentityid"), Text(json[0], "intuitaccountid")));
        }
        else
        {
            var entity = json.GetProperty("eventNotifications")[0].GetProperty("dataChangeEvent").GetProperty("entities")[0];
            Assert.Equal(("Customer", customer, "Create"), (Text(entity, "name"), Text(entity, "id"), Text(entity, "operation")));
        }

        static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
    }

    [Fact]
    public async Task A_reset_empties_the_books_and_keeps_the_consent()
    {
        await _played.CustomerAsync();
        await _played.ControlAsync(HttpMethod.Post, "/reset");
        Assert.Empty((await _played.QueryAsync("select * from Customer")).Rows("Customer"));
        Assert.Equal(6, (await _played.QueryAsync("select * from Account")).Rows("Account").Count());
    }

    private async Task FaultAsync(string fault)
    {
        var set = await _played.ControlAsync(HttpMethod.Put, "/faults", $$"""{"faults":[{{fault}}]}""");
        Assert.True(set.Status is 200 or 204, set.Text);
    }
}
