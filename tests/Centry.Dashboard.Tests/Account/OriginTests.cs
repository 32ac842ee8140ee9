using System.Net;
using Centry.Dashboard.Session;
using Centry.Dashboard.Tests.Browser;
using Centry.Dashboard.Tests.House;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using Xunit;

namespace Centry.Dashboard.Tests.Account;

/// <summary>The API knows for which browser the dashboard asks.</summary>
public sealed class OriginTests(RealHouse house)
{
    [Fact]
    public async Task Who_tries_too_often_is_told_when_to_try_again_and_nobody_else_waits_for_it()
    {
        var shop = await house.OpenShopAsync();
        var api = await house.Stack.With("People:AnonymousPerMinute", "2").StartApiAsync();
        house.Stack.With("People:AnonymousPerMinute", "100000");
        var address = await house.StartDashboardAsync(api);
        await using var eager = await VisitAsync(address, "198.51.100.7");
        await using var calm = await VisitAsync(address, "198.51.100.8");
        for (var tried = 0; tried < 3; tried++)
        {
            await eager.Page.GotoAsync("/sign-in");
            await eager.FillSignInAsync("nobody@shop.test", "wrong horse battery");
            await eager.Page.GetByRole(AriaRole.Alert).WaitForAsync();
        }
        await Assertions.Expect(eager.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Too many tries from your network. Try again in 60 seconds.");

        await calm.Page.GotoAsync("/sign-in");
        await calm.FillSignInAsync(shop.OwnerEmail, RealHouse.Password);
        await calm.InteractiveAsync();
        Assert.Equal("198.51.100.8", await house.ScalarAsync<string>(
            $"SELECT host(s.ip) FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = '{shop.OwnerEmail}' ORDER BY s.created_at DESC LIMIT 1"));
        Assert.Contains("Chrome", await house.ScalarAsync<string>(
            $"SELECT s.user_agent FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = '{shop.OwnerEmail}' ORDER BY s.created_at DESC LIMIT 1"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new string[0], "203.0.113.5")]
    [InlineData(new[] { "198.51.100.7" }, "198.51.100.7,203.0.113.5")]
    [InlineData(new[] { "198.51.100.7, 10.0.0.1", "10.0.0.2" }, "198.51.100.7, 10.0.0.1,10.0.0.2,203.0.113.5")]
    [InlineData(new[] { "198.51.100.7", "" }, "198.51.100.7,,203.0.113.5")]
    [InlineData(new[] { "évil" }, "?vil,203.0.113.5")]
    public void The_peer_is_added_to_what_came(string[] came, string sent)
        => Assert.Equal(sent, BrowserOrigin.Of(Request(came)).ForwardedFor);

    [Fact]
    public void What_is_too_long_to_send_on_is_cut_between_hops_and_the_cut_is_marked()
    {
        var sent = BrowserOrigin.Of(Request(string.Join(',', Enumerable.Repeat("198.51.100.7", 1_000)))).ForwardedFor;
        Assert.InRange(sent.Length, 3_900, 4_096);
        var hops = sent.Split(',');
        Assert.Equal(("unknown", "203.0.113.5"), (hops[0], hops[^1]));
        Assert.All(hops[1..^1], hop => Assert.Equal("198.51.100.7", hop));
    }

    private static DefaultHttpContext Request(params string[] forwardedFor)
    {
        var context = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse("203.0.113.5") } };
        if (forwardedFor.Length > 0)
        {
            context.Request.Headers["X-Forwarded-For"] = forwardedFor;
        }
        return context;
    }

    private static async Task<Visitor> VisitAsync(Uri address, string from)
    {
        var visitor = await (await Chromium.OfTestAsync()).VisitAsync(address, Screen.Desktop);
        await visitor.Context.SetExtraHTTPHeadersAsync([new("X-Forwarded-For", from)]);
        return visitor;
    }
}
