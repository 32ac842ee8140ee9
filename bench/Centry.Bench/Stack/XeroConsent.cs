using System.Text.Json;
using Centry.Connectors.Erp;
using Centry.Core.Erp;
using Centry.ServiceDefaults;
using Centry.Testing.Processes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Centry.Bench.Stack;

/// <summary>Connects merchants' books at a simulated Xero as people do, by the product's own use cases.</summary>
internal sealed class XeroConsent : IDisposable
{
    private const string Erp = "xero";

    private readonly BenchStack _stack;
    private readonly IHost _host;
    private readonly HttpClient _browser = new(new HttpClientHandler { AllowAutoRedirect = false });

    /// <param name="simulator">The one that plays Xero.</param>
    public XeroConsent(BenchStack stack, ServiceProcess simulator)
    {
        _stack = stack;
        _host = UseCases.On(stack.Database, Topology.Configuration.SimulatedAt(simulator.Url)
            .Append(KeyValuePair.Create(Topology.Configuration.PublicUrl, stack.Api.Url.AbsoluteUri)).Append(KeyValuePair.Create("KeyRing:AllowUnprotected", "true")));
    }

    /// <summary>The merchant of the key gives consent and chooses the first company.</summary>
    /// <returns>The connection's id.</returns>
    public async Task<Guid> ConnectAsync(string key, string environment, CancellationToken cancel)
    {
        var merchant = await MerchantAsync(key, cancel);
        await using var scope = _host.Services.CreateAsyncScope();
        var connections = scope.ServiceProvider.GetRequiredService<ManageErpConnections>();
        var (_, address, _) = await connections.BeginConsentAsync(merchant, environment, scope.ServiceProvider.GetRequiredService<ErpRegistry>().Get(Erp), null, cancel);
        using var back = await _browser.GetAsync(new Uri(address!.AbsoluteUri + "&approve=1"), cancel);
        var query = back.Headers.Location!.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
        var (connection, refusal) = await connections.FinishConsentAsync(Erp, query, cancel);
        if (connection is null)
            throw new BenchException($"Xero was not connected: {refusal!.Message}");
        if (connection.Tenants is { } tenants)
            await connections.ChooseAsync(merchant, connection.Id, JsonDocument.Parse(tenants).RootElement[0].GetProperty("id").GetString()!, cancel);
        return connection.Id;
    }

    /// <summary>Books everything to accounts that the simulator has, once they have been read.</summary>
    public async Task MapAsync(string key, Guid connection, CancellationToken cancel)
    {
        var merchant = await MerchantAsync(key, cancel);
        await using var scope = _host.Services.CreateAsyncScope();
        var (_, refusal) = await scope.ServiceProvider.GetRequiredService<ManageErpConnections>().MapAsync(merchant, connection, [new(null, null, "200", "429", "090", "404", null, null)], null, cancel);
        if (refusal is not null)
            throw new BenchException($"Xero's accounts were not mapped: {refusal.Message}");
    }

    public void Dispose()
    {
        _host.Dispose();
        _browser.Dispose();
    }

    private async Task<Guid> MerchantAsync(string key, CancellationToken cancel)
    {
        await using var command = _stack.Looker.CreateCommand("SELECT merchant_id FROM api_keys WHERE starts_with($1, prefix)");
        command.Parameters.AddWithValue(key);
        return (Guid)(await command.ExecuteScalarAsync(cancel))!;
    }
}
