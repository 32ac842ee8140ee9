using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Centry.Simulator.Tests.Xero;

public sealed class WebhookTests
{
    private static CancellationToken Cancel => PlayedXero.Cancel;

    [Fact]
    public async Task Changes_of_connected_organisations_are_told_and_signed()
    {
        await using var inbox = await CallbackInbox.StartAsync();
        await using var xero = await PlayedXero.StartAsync(("WebhookUrl", inbox.Url));
        await xero.ControlAsync(HttpMethod.Post, "/xero/documents", new { kind = "invoice", contact = "Nobody's", amount = 1, currency = "UGX" });
        await xero.SignInAsync();
        Assert.True(inbox.IsEmpty);

        var contact = await xero.ContactAsync();
        var told = await inbox.NextAsync();
        Assert.Equal(("POST", "application/json", Sign(told.Body, "demo-xero-webhook-key")), (told.Method, told.ContentType, told.Headers["x-xero-signature"]));
        var one = Event(told);
        Assert.Equal(("CONTACT", "CREATE", contact, PlayedXero.FirstTenant, "ORGANISATION"), (Text(one, "eventCategory"), Text(one, "eventType"), Text(one, "resourceId"), Text(one, "tenantId"), Text(one, "tenantType")));
        Assert.Equal("2026-01-15T07:30:00.000", Text(one, "eventDateUtc"));

        var invoice = await xero.InvoiceAsync(contact);
        string[] seen = [Summary(await inbox.NextAsync()), Summary(await inbox.NextAsync())];
        Assert.Equal([$"CONTACT UPDATE {contact}", $"INVOICE CREATE {invoice}"], seen.Order());
        await xero.PutAsync("Payments", PlayedXero.Payment(invoice, 10));
        Assert.Equal($"INVOICE UPDATE {invoice}", Summary(await inbox.NextAsync()));
    }

    [Theory]
    [InlineData(true, "ok")]
    [InlineData(false, "failed")]
    public async Task A_new_address_is_checked_with_right_and_wrong_signatures(bool looksAtSignatures, string status)
    {
        // Answers in the order in which they come: the first one is signed.
        var calls = 0;
        await using var inbox = await CallbackInbox.StartAsync(() => Task.FromResult(looksAtSignatures && Interlocked.Increment(ref calls) > 1 ? 401 : 200));
        await using var xero = await PlayedXero.StartAsync();
        await xero.ControlAsync(HttpMethod.Put, "/xero/settings", new { webhook_url = inbox.Url });
        var arrivals = new List<Arrival>();
        for (var n = 0; n < 4; n++)
            arrivals.Add(await inbox.NextAsync());
        Assert.All(arrivals, arrival => Assert.Empty(JsonSerializer.Deserialize<JsonElement>(arrival.Body).GetProperty("events").EnumerateArray()));
        Assert.Single(arrivals, arrival => arrival.Headers["x-xero-signature"] == Sign(arrival.Body, "demo-xero-webhook-key"));
        Assert.Equal(status, await StatusAsync(xero));
    }

    [Fact]
    public async Task An_address_that_is_none_is_refused()
    {
        await using var xero = await PlayedXero.StartAsync();
        var reply = await xero.SendAsync(HttpMethod.Put, "/_control/xero/settings", new StringContent("""{"webhook_url":"ftp://x"}""", Encoding.UTF8, "application/json"));
        Assert.Equal(400, reply.Status);
        await Assert.ThrowsAnyAsync<Exception>(() => PlayedXero.StartAsync(("WebhookUrl", "nowhere")));
        await Assert.ThrowsAnyAsync<Exception>(() => PlayedXero.StartAsync(("BaseCurrency", "shilling")));
        await Assert.ThrowsAnyAsync<Exception>(() => PlayedXero.StartAsync(("AccessLifetime", "00:00:00")));
    }

    private static async Task<string?> StatusAsync(PlayedXero xero)
    {
        string? status;
        do
        {
            Cancel.ThrowIfCancellationRequested();
            status = Text((await xero.SendAsync(HttpMethod.Get, "/_control/xero/settings")).Json, "webhook_status");
        }
        while (status == "pending");
        return status;
    }

    private static JsonElement Event(Arrival told) => Assert.Single(JsonSerializer.Deserialize<JsonElement>(told.Body).GetProperty("events").EnumerateArray());

    private static string Summary(Arrival told) => Event(told) is var one ? $"{Text(one, "eventCategory")} {Text(one, "eventType")} {Text(one, "resourceId")}" : "";

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static string Sign(string body, string key) => Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(body)));
}
