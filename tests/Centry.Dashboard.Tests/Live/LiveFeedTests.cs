using System.Threading.Channels;
using Centry.Client;
using Centry.Contracts;
using Centry.Dashboard.Live;
using Centry.Dashboard.Tests.FakeApi;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Centry.Dashboard.Tests.Live;

public sealed class LiveFeedTests : IAsyncLifetime
{
    private readonly WatchedTime _time = new();
    private readonly Channel<string> _refreshes = Channel.CreateUnbounded<string>();
    private readonly Channel<bool> _states = Channel.CreateUnbounded<bool>();
    private FakeApiHost _api = null!;
    private FakeMerchant _merchant = null!;
    private HttpClient _http = null!;
    private LiveFeed _feed = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _api = await FakeApiHost.StartAsync();
        var person = _api.AddPerson("Shop");
        _merchant = person.Merchants[0];
        var token = _api.People.Login(new LoginRequest(person.Me.Email, person.Password))!.AccessToken;
        _http = new HttpClient { BaseAddress = _api.Address };
        var client = new ManagementClient(_http, (_, _) => ValueTask.FromResult<string?>(token), new CentryClientOptions { TimeProvider = _time });
        _feed = new LiveFeed(client, _time, NullLoggerFactory.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _feed.DisposeAsync();
        _http.Dispose();
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task Subscribers_share_one_connection_and_refresh_once_it_stands()
    {
        Subscribe("list", paymentId: null);
        Subscribe("detail", Guid.NewGuid());
        Assert.Equal(["detail", "list"], new[] { await RefreshedAsync(), await RefreshedAsync() }.Order());
        Assert.Single(_merchant.Connections);
    }

    [Fact]
    public async Task A_change_is_told_only_to_those_whom_it_concerns()
    {
        var (mine, other) = (Put("sandbox"), Put("production"));
        Subscribe("mine", mine.Payin.Id);
        Subscribe("other", other.Payin.Id);
        Assert.Equal(["mine", "other"], new[] { await RefreshedAsync(), await RefreshedAsync() }.Order());
        await PassSpacingAsync(subscribers: 2);

        _merchant.Change(other, EventTypes.PayinCompleted);
        _merchant.Change(mine, EventTypes.PayinCompleted);
        Assert.Equal("mine", await RefreshedAsync());
        Assert.False(_refreshes.Reader.TryRead(out _));
    }

    [Fact]
    public async Task A_burst_of_changes_costs_one_refresh_at_once_and_one_after_it()
    {
        var hold = new TaskCompletionSource();
        var (payin, last) = (Put("sandbox"), Put("sandbox"));
        var calls = 0;
        _feed.Subscribe(_merchant.Id, "sandbox", payin.Payin.Id, async () =>
        {
            calls++;
            _refreshes.Writer.TryWrite("list");
            await hold.Task;
        });
        Subscribe("last", last.Payin.Id);
        Assert.Equal(["last", "list"], new[] { await RefreshedAsync(), await RefreshedAsync() }.Order());
        await PassSpacingAsync(subscribers: 1);
        for (var change = 0; change < 50; change++)
        {
            _merchant.Change(payin, EventTypes.PayinProcessing);
        }
        // When this one has come, the fifty before it have.
        _merchant.Change(last, EventTypes.PayinProcessing);
        Assert.Equal("last", await RefreshedAsync());

        hold.SetResult();
        await PassSpacingAsync(subscribers: 2);
        Assert.Equal("list", await RefreshedAsync());
        await PassSpacingAsync(subscribers: 1);
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task A_broken_connection_comes_back_after_the_last_event_seen()
    {
        var payin = Put("sandbox");
        Subscribe("list", paymentId: null);
        Assert.True(await _states.Reader.ReadAsync(Ct));
        await RefreshedAsync();
        await PassSpacingAsync(subscribers: 1);
        _merchant.Change(payin, EventTypes.PayinProcessing);
        await RefreshedAsync();

        _merchant.Hangup();
        Assert.False(await _states.Reader.ReadAsync(Ct));
        await _time.WaitingAsync(length => length >= LiveReader.FirstPause && length <= LiveReader.FirstPause * 1.25, Ct);
        _time.Advance(LiveReader.FirstPause * 1.25);
        Assert.True(await _states.Reader.ReadAsync(Ct));
        Assert.Equal([null, "1"], _merchant.Connections);
    }

    [Fact]
    public async Task Silence_for_too_long_counts_as_a_break()
    {
        Subscribe("list", paymentId: null);
        Assert.True(await _states.Reader.ReadAsync(Ct));
        while (!_states.Reader.TryPeek(out _))
        {
            await _time.WaitingAsync(length => length == LiveReader.IdleTimeout, Ct);
            _time.Advance(LiveReader.IdleTimeout);
            await Task.WhenAny(_states.Reader.WaitToReadAsync(Ct).AsTask(), _time.WaitingAsync(_ => true, Ct));
        }
        Assert.False(await _states.Reader.ReadAsync(Ct));
    }

    [Fact]
    public async Task The_last_one_to_leave_closes_the_connection()
    {
        var subscription = Subscribe("list", paymentId: null);
        Assert.True(await _states.Reader.ReadAsync(Ct));
        await subscription.DisposeAsync();
        await _merchant.NobodyListensAsync(Ct);
    }

    [Fact]
    public async Task A_circuit_that_ends_closes_the_connection_and_takes_no_more_subscribers()
    {
        Subscribe("list", paymentId: null);
        Assert.True(await _states.Reader.ReadAsync(Ct));
        await _feed.DisposeAsync();
        await _merchant.NobodyListensAsync(Ct);
        Assert.Throws<ObjectDisposedException>(() => Subscribe("late", paymentId: null));
    }

    private LiveSubscription Subscribe(string name, Guid? paymentId) => _feed.Subscribe(_merchant.Id, "sandbox", paymentId, () =>
    {
        _refreshes.Writer.TryWrite(name);
        return Task.CompletedTask;
    }, state => _states.Writer.TryWrite(state));

    private PayinDetail Put(string environment)
    {
        var payin = Sample.Payin(0, _time.GetUtcNow(), environment);
        _merchant.Put(payin);
        return payin;
    }

    private async Task<string> RefreshedAsync() => await _refreshes.Reader.ReadAsync(Ct);

    /// <summary>Lets subscribers that have just refreshed be ready for their next one.</summary>
    private async Task PassSpacingAsync(int subscribers)
    {
        for (var subscriber = 0; subscriber < subscribers; subscriber++)
        {
            await _time.WaitingAsync(length => length == LiveSubscription.Spacing, Ct);
        }
        _time.Advance(LiveSubscription.Spacing);
    }
}
