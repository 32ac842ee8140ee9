using System.Globalization;
using Centry.Client;
using Centry.Dashboard.Hosting;
using Centry.Dashboard.Session;
using Centry.Dashboard.Texts;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Centry.Dashboard.Workspaces;

/// <summary>A page that loads its data when its address changes, through a <see cref="Loader{T}"/> each.</summary>
public abstract class LoadingPage : ComponentBase, IAsyncDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private object? _place;
    private bool _first = true;

    [Inject] public required ManagementClient Api { get; set; }
    [Inject] public required IStringLocalizer<UiTexts> L { get; set; }
    [Inject] public required NavigationManager Navigation { get; set; }
    [Inject] internal PrerenderHandoff Handoff { get; set; } = null!;
    [Inject] internal CurrentSession Session { get; set; } = null!;

    /// <summary>Numbers the page's loaders, in the order in which its constructor makes them.</summary>
    internal int LoaderCount { get; set; }

    /// <summary>Ends with the page.</summary>
    internal CancellationToken Gone => _gone.Token;

    /// <summary>All that the data on show depend on; when it changes they are loaded anew.</summary>
    protected abstract object Address { get; }

    /// <summary>The address and what else decides whose data they are.</summary>
    private protected virtual object Place => Address;

    /// <param name="moved">The address has changed; else the same data are asked for again.</param>
    protected abstract Task LoadAsync(bool moved);

    /// <summary>Before the data of another place are loaded, in a page that lives.</summary>
    private protected virtual Task MovedAsync() => Task.CompletedTask;

    protected override async Task OnParametersSetAsync()
    {
        var place = Place;
        if (place.Equals(_place))
        {
            return;
        }
        _place = place;
        if (RendererInfo.IsInteractive)
        {
            await MovedAsync();
        }
        await LoadAsync(moved: true);
        _first = false;
    }

    /// <summary>For "try again" buttons, and after something was changed.</summary>
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
        await LeaveAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The page has gone.</summary>
    private protected virtual ValueTask LeaveAsync() => ValueTask.CompletedTask;
}
