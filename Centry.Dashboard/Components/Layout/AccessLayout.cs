using Centry.Client;
using Centry.Contracts;
using Centry.Dashboard.Live;
using Centry.Dashboard.Session;
using Centry.Dashboard.Texts;
using Centry.Dashboard.Workspaces;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Centry.Dashboard.Components.Layout;

/// <summary>A layout of pages for people who are signed in: knows who they are, and follows what they may do while the page is open.</summary>
public abstract class AccessLayout : LayoutComponentBase, IDisposable
{
    [Inject] public required Access Access { get; set; }
    [Inject] public required Ticker Ticker { get; set; }
    [Inject] public required NavigationManager Navigation { get; set; }
    [Inject] public required CurrentSession Session { get; set; }
    [Inject] public required ManagementClient Api { get; set; }
    [Inject] public required IStringLocalizer<UiTexts> L { get; set; }

    /// <summary>The request, while a page is rendered for the first time; null in a circuit.</summary>
    [CascadingParameter] public HttpContext? Context { get; set; }

    /// <summary>The page's circuit runs.</summary>
    protected bool Interactive { get; private set; }

    /// <summary>Why there is no page to show; null when there is one.</summary>
    protected Problem? Problem { get; private set; }

    /// <summary>What is said of what does not exist, and of what somebody else's is.</summary>
    protected Problem NothingHere => new(L["Problem.NotFound.Title"], L["Problem.NotFound.Text"], RequestId: null, MayPass: false);

    /// <summary>Decides what this person sees at the address at hand.</summary>
    /// <param name="followed">The page is open, and what the person may do has changed.</param>
    /// <returns>Why there is nothing to see; null when there is.</returns>
    protected abstract Problem? Place(MeResponse user, bool followed);

    protected override async Task OnParametersSetAsync()
    {
        try
        {
            Problem = Place(await Session.UserAsync(Api, CancellationToken.None), followed: false);
            if (Problem is not null && Context is { Response.HasStarted: false } context)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
            }
        }
        catch (Exception failure) when (Problem.IsSignedOut(failure))
        {
            Navigation.ToSignIn();
        }
        catch (Exception failure) when (Problem.From(failure, L) is { } problem)
        {
            Problem = problem;
        }
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            Interactive = true;
            Ticker.Tick += OnAccessDoubted;
            Access.Doubted += OnAccessDoubted;
            StateHasChanged();
        }
    }

    public void Dispose()
    {
        if (Interactive)
        {
            Ticker.Tick -= OnAccessDoubted;
            Access.Doubted -= OnAccessDoubted;
        }
        GC.SuppressFinalize(this);
    }

    private void OnAccessDoubted() => _ = InvokeAsync(FollowAccessAsync);

    /// <summary>A role that changes, or a merchant that comes or goes, changes the open page.</summary>
    private async Task FollowAccessAsync()
    {
        try
        {
            if (Problem is null && await Session.GetAsync() is { } session && await session.RenewUserAsync(Api, CancellationToken.None))
            {
                Problem = Place(await session.UserAsync(Api, CancellationToken.None), followed: true);
                StateHasChanged();
            }
        }
        catch (Exception failure) when (Problem.IsSignedOut(failure))
        {
            Navigation.ToSignIn();
        }
        catch (Exception failure) when (failure is CentryApiException or CentryConnectionException)
        {
            // The next look comes by itself; until then the API refuses what is no longer allowed.
        }
    }
}
