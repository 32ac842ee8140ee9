using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Centry.Simulator.Tests;

public sealed class HostTests
{
    private static void Quiet(WebApplicationBuilder builder, params (string Key, string Value)[] settings)
    {
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
    }

    [Theory]
    [InlineData("/alive")]
    [InlineData("/health")]
    public async Task It_says_that_it_is_well(string path)
    {
        await using var mtn = await PlayedMtn.StartAsync();

        Assert.Equal((200, "Healthy"), await mtn.ReadAsync(new HttpRequestMessage(HttpMethod.Get, path)) is var answer ? (answer.Status, answer.Text) : default);
    }

    [Fact]
    public async Task It_listens_on_loopback_when_nothing_says_otherwise()
    {
        await using var unconfigured = SimulatorHost.Create([]);
        await using var configured = SimulatorHost.Create(["--urls", "http://127.0.0.1:7777"]);

        Assert.Equal("http://127.0.0.1:5102", unconfigured.Configuration["urls"]);
        Assert.Equal("http://127.0.0.1:7777", configured.Configuration["urls"]);
        Assert.Equal("Centry.Simulator", unconfigured.Environment.ApplicationName);
    }

    [Fact]
    public async Task Two_in_one_process_know_nothing_of_each_other()
    {
        await using var one = await PlayedMtn.StartAsync();
        await using var other = await PlayedMtn.StartAsync();
        var call = await one.RequestToPayAsync();
        await one.SendAsync(call);
        await one.SetFaultsAsync("""{"kind":"callback_never"}""");

        Assert.Equal(401, (await other.SendAsync(call)).Status);
        Assert.Equal("0", (await other.ControlAsync(HttpMethod.Get, "/mtn/transactions"))["total"]);
        Assert.Equal(0, (await other.ControlAsync(HttpMethod.Get, "/faults")).Json.GetProperty("faults").GetArrayLength());
    }

    [Theory]
    [InlineData("Simulator:Mtn:CallbackMethod", "GET")]
    [InlineData("Simulator:Mtn:LoginFailedStatus", "404")]
    [InlineData("Simulator:Mtn:Capacity", "0")]
    [InlineData("Simulator:Mtn:ApiKey", "")]
    [InlineData("Simulator:Callbacks:Senders", "0")]
    [InlineData("Simulator:Mtn:Faults:0:Kind", "meteor")]
    public async Task A_configuration_that_cannot_be_stops_the_start(string key, string value)
    {
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var app = SimulatorHost.Create([], builder => Quiet(builder, (key, value)));
            await app.StartAsync(PlayedMtn.Cancel);
        });
    }

    [Fact]
    public async Task It_stops_with_callbacks_still_in_the_air()
    {
        var silence = new TaskCompletionSource<int>();
        await using var inbox = await CallbackInbox.StartAsync(() => silence.Task);
        await using (var mtn = await PlayedMtn.StartDecidingAtOnceAsync())
        {
            await mtn.SendAsync(await mtn.RequestToPayAsync() with { CallbackUrl = inbox.Url });
            await inbox.NextAsync();
        }
        silence.SetResult(200);
    }
}
