using System.Net.Http.Json;
using System.Text.Json;
using Centry.Connectors.Erp;
using Centry.Simulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Connectors.Tests.Erp;

/// <summary>The simulator's side of an ERP on a port of its own, with a clock that the test owns, and what a person does in the ERP's own pages.</summary>
public sealed class PlayedErp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PlayedErp(WebApplication app, FakeTimeProvider clock, string name)
    {
        (_app, Clock, Name) = (app, clock, name);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public FakeTimeProvider Clock { get; }

    /// <summary>The provider's name in the control API.</summary>
    public string Name { get; }

    public HttpClient Http { get; }

    public Uri Url => Http.BaseAddress!;

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<PlayedErp> StartAsync(string name, params (string Key, string Value)[] settings)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 15, 7, 30, 0, TimeSpan.Zero));
        var app = SimulatorHost.Create([], builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<TimeProvider>(clock);
            builder.Configuration.AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create($"Simulator:{pair.Key}", (string?)pair.Value)));
        });
        await app.StartAsync(Cancel);
        return new PlayedErp(app, clock, name);
    }

    /// <summary>The whole books.</summary>
    public async Task<JsonElement> BooksAsync() => await Http.GetFromJsonAsync<JsonElement>($"/_control/{Name}/books", Cancel);

    public async Task<JsonElement> DocumentsAsync() => (await BooksAsync()).GetProperty("documents");

    /// <summary>Writes an invoice or bill as a person would; returns its id.</summary>
    public async Task<string> WriteAsync(string kind, string contact, decimal amount, string currency = "UGX", string? number = null)
    {
        using var answer = await Http.PostAsJsonAsync($"/_control/{Name}/documents", new { kind, contact, amount, currency, number }, Cancel);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("id").GetString()!;
    }

    public async Task VoidAsync(string id)
    {
        using var answer = await Http.PostAsync(new Uri($"/_control/{Name}/documents/{id}/void", UriKind.Relative), null, Cancel);
        answer.EnsureSuccessStatusCode();
    }

    public async Task FillAsync(int contacts, int invoices, int accounts)
    {
        using var answer = await Http.PostAsJsonAsync($"/_control/{Name}/fill", new { contacts, invoices, accounts }, Cancel);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Replaces the faults that strike this provider.</summary>
    public async Task FaultsAsync(params object[] faults)
    {
        using var answer = await Http.PutAsJsonAsync("/_control/faults", new { faults }, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    public async Task ExpireTokensAsync()
    {
        using var answer = await Http.PostAsync(new Uri($"/_control/{Name}/tokens/expire", UriKind.Relative), null, Cancel);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}

/// <summary>The way out in tests: to anywhere on this machine.</summary>
public sealed class OpenTransport : IErpTransport, IDisposable
{
    public HttpMessageInvoker Vendor { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    public HttpMessageInvoker Named(string? pin) => Vendor;

    public void Dispose() => Vendor.Dispose();
}
