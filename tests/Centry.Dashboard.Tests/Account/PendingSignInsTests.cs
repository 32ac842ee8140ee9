using Centry.Dashboard.Session;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Centry.Dashboard.Tests.Account;

public sealed class PendingSignInsTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 29, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_sign_in_waits_five_minutes_for_its_second_step()
    {
        var pending = new PendingSignIns(_time);
        var browser = Begin(pending, "ann@shop.test");
        _time.Advance(PendingSignIns.Lifetime - TimeSpan.FromSeconds(1));
        Assert.Equal("ann@shop.test", pending.Find(browser)?.Email);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(pending.Find(browser));
    }

    [Fact]
    public void An_ended_one_is_gone_and_a_made_up_reference_finds_none()
    {
        var pending = new PendingSignIns(_time);
        var browser = Begin(pending, "ann@shop.test");
        pending.End(browser);
        Assert.Null(pending.Find(browser));
        Assert.Null(pending.Find(Browser("made-up")));
        Assert.Null(pending.Find(new DefaultHttpContext()));
    }

    [Fact]
    public void No_more_are_kept_than_there_is_room_for_and_the_oldest_give_way()
    {
        var pending = new PendingSignIns(_time);
        var first = Begin(pending, "first@shop.test");
        _time.Advance(TimeSpan.FromSeconds(1));
        var second = Begin(pending, "second@shop.test");
        for (var i = 2; i < PendingSignIns.Capacity; i++)
        {
            Begin(pending, "ann@shop.test");
        }
        Assert.NotNull(pending.Find(first));
        var last = Begin(pending, "last@shop.test");
        Assert.Null(pending.Find(first));
        Assert.NotNull(pending.Find(second));
        Assert.NotNull(pending.Find(last));
    }

    /// <summary>A browser that comes back with the cookie that it was given.</summary>
    private static DefaultHttpContext Begin(PendingSignIns pending, string email)
    {
        var first = new DefaultHttpContext();
        pending.Begin(first, new PendingSignIn(email, "correct horse battery", Remember: true, "/"));
        var cookie = first.Response.Headers.SetCookie.ToString();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        return Browser(cookie[(cookie.IndexOf('=', StringComparison.Ordinal) + 1)..cookie.IndexOf(';', StringComparison.Ordinal)]);
    }

    private static DefaultHttpContext Browser(string reference)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Cookie = $"centry_pending={reference}";
        return context;
    }
}
