using Centry.Dashboard.Live;
using Microsoft.AspNetCore.Components;

namespace Centry.Dashboard.Workspaces;

/// <summary>
/// A page about one merchant: loads its data when its address changes and again when the API tells that they changed.
/// </summary>
public abstract class WorkspacePage : LoadingPage
{
    private LiveSubscription? _live;

    [CascadingParameter] public required Workspace Workspace { get; set; }

    [Parameter] public Guid MerchantId { get; set; }

    [Inject] internal LiveFeed Feed { get; set; } = null!;

    /// <summary>The one payment that the page is about; null when any change concerns it.</summary>
    protected virtual Guid? PaymentOnShow => null;

    /// <summary>The page shows attempts at webhooks, whatever payment they tell of.</summary>
    protected virtual bool ShowsDeliveries => false;

    private protected override object Place => (Workspace.Merchant.Id, Workspace.Environment, Address);

    /// <summary>First listen, then look: what changes in between is not missed.</summary>
    private protected override async Task MovedAsync()
    {
        var before = _live;
        _live = Feed.Subscribe(Workspace.Merchant.Id, Workspace.Environment, PaymentOnShow, () => InvokeAsync(RefreshAsync), deliveries: ShowsDeliveries);
        if (before is not null)
        {
            await before.DisposeAsync();
        }
    }

    private protected override ValueTask LeaveAsync() => _live?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task RefreshAsync()
    {
        if (!Gone.IsCancellationRequested)
        {
            await LoadAsync(moved: false);
            StateHasChanged();
        }
    }
}
