using System.Net.Http.Json;
using System.Text.Json;
using Centry.Connectors.Erp;
using Centry.Core.Erp;
using Centry.Testing;
using Centry.Testing.Hosting;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Centry.House.Tests.Crash;

/// <summary>A merchant's books at the simulated Xero, which outlives the workers that write into them.</summary>
internal static class CrashBooks
{
    private const string Xero = "xero";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Connects them as a person does, waits until a worker has read their accounts, and maps these.</summary>
    public static async Task ConnectAsync(CrashStack stack, TestMerchant merchant, TimeSpan patience)
    {
        await using var scope = stack.UseCases.CreateAsyncScope();
        var connections = scope.ServiceProvider.GetRequiredService<ManageErpConnections>();
        var (_, address, refusal) = await connections.BeginConsentAsync(
            merchant.Id, "sandbox", scope.ServiceProvider.GetRequiredService<ErpRegistry>().Get(Xero), null, Cancel);
        Assert.True(refusal is null, refusal?.Message);
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var back = await browser.GetAsync(new Uri(address!.AbsoluteUri + "&approve=1"), Cancel);
        var query = QueryHelpers.ParseQuery(back.Headers.Location!.Query).ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        var (connection, problem) = await connections.FinishConsentAsync(Xero, query, Cancel);
        Assert.True(problem is null, problem?.Message);
        var company = JsonDocument.Parse(connection!.Tenants!).RootElement[0].GetProperty("id").GetString()!;
        await connections.ChooseAsync(merchant.Id, connection.Id, company, Cancel);
        await Eventually.Async(async () => await stack.CountAsync($"erp_sync_runs WHERE connection_id = '{connection.Id}' AND status = 'done'") > 0, patience, "the books are read");
        var (_, unmapped) = await connections.MapAsync(merchant.Id, connection.Id, [new(null, null, "200", "429", "090", "404", null, null)], null, Cancel);
        Assert.True(unmapped is null, unmapped?.Message);
    }

    /// <summary>The invoices of a payment's reference, and the payments booked on them.</summary>
    public static async Task<(IReadOnlyList<JsonElement> Invoices, IReadOnlyList<JsonElement> Payments)> OfAsync(CrashStack stack, string reference)
    {
        var books = await stack.Provider.GetFromJsonAsync<JsonElement>($"/_control/{Xero}/books", Cancel);
        var invoices = books.GetProperty("documents").EnumerateArray()
            .Where(document => document.GetProperty("kind").GetString() == "invoice" && document.GetProperty("reference").GetString() == reference).ToList();
        var ids = invoices.Select(invoice => invoice.GetProperty("id").GetString()).ToHashSet();
        return (invoices, [.. books.GetProperty("payments").EnumerateArray()
            .Where(payment => payment.GetProperty("documents").EnumerateArray().Any(document => ids.Contains(document.GetProperty("id").GetString())))]);
    }
}
