using System.Globalization;
using Centry.Client;
using Centry.Dashboard.Hosting;
using Centry.Dashboard.Live;
using Centry.Dashboard.Session;
using Centry.Dashboard.Texts;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Centry.Dashboard.Workspaces;

/// <summary>
/// A page about one merchant: loads its data when its address changes and again when the API tells that they changed.
/// </summary>
public abstract class WorkspacePage : ComponentBase, IAsyncDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private LiveSubscription? _live;
    private object? _address;
    private bool _first = true;

    [CascadingParameter] public required Workspace Workspace { get; set; }

    [Parameter] public Guid MerchantId { get; set; }

    [Inject] public required ManagementClient Api { get; set; }
    [Inject] public required IStringLocalizer<UiTexts> L { get; set; }
    [Inject] public required NavigationManager Navigation { get; set; }
    [Inject] internal LiveFeed Feed { get; set; } = null!;
    [Inject] internal PrerenderHandoff Handoff { get; set; } = null!;
    [Inject] internal CurrentSession Session { get; set; } = null!;

    /// <summary>Numbers the page's loaders, in the order in which its constructor makes them.</summary>
    internal int LoaderCount { get; set; }

    /// <summary>Ends with the page.</summary>
    internal CancellationToken Gone => _gone.Token;

    /// <summary>All that the data on show depend on; when it changes they are loaded anew.</summary>
    protected abstract object Address { get; }

    /// <summary>The one payment that the page is about; null when any change concerns it.</summary>
    protected virtual Guid? PaymentOnShow => null;

    /// <summary>The page shows attempts at webhooks, whatever payment they tell of.</summary>
    protected virtual bool ShowsDeliveries => false;

    /// <param name="moved">The address has changed; else the same data are asked for again.</param>
    protected abstract Task LoadAsync(bool moved);

    protected override async Task OnParametersSetAsync()
    {
        var address = (Workspace.Merchant.Id, Workspace.Environment, Address);
        if (address.Equals(_address))
        {
            return;
        }
        _address = address;
        if (RendererInfo.IsInteractive)
        {
            // First listen, then look: what changes in between is not missed.
            await ListenAsync();
        }
        await LoadAsync(moved: true);
        _first = false;
    }

    /// <summary>For "try again" buttons.</summary>
    protected Task ReloadAsync() => LoadAsync(moved: false);

    /// <param name="loader">Which of the page's loaders asks.</param>
    internal async Task<T> FetchAsync<T>(int loader, Func<CancellationToken, Task<T>> fetch, CancellationToken ct) where T : class
    {
        var session = await Session.GetAsync() ?? throw new SignedOutException();
        var key = string.Create(CultureInfo.InvariantCulture, $"{session.Id} {loader} {Navigation.Uri}");
        if (RendererInfo.IsInteractive)
        {
            return (_first ? Handoff.Take<T>(key) : null) ?? await fetch(ct);
        }
        var value = await fetch(ct);
        Handoff.Put(key, value);
        return value;
    }

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        if (_live is not null)
        {
            await _live.DisposeAsync();
        }
        GC.SuppressFinalize(this);
    }

    private async Task ListenAsync()
    {
        var before = _live;
        _live = Feed.Subscribe(Workspace.Merchant.Id, Workspace.Environment, PaymentOnShow, () => InvokeAsync(RefreshAsync), deliveries: ShowsDeliveries);
        if (before is not null)
        {
            await before.DisposeAsync();
        }
    }

    private async Task RefreshAsync()
    {
        if (!_gone.IsCancellationRequested)
        {
            await LoadAsync(moved: false);
            StateHasChanged();
        }
    }
}
