using Centry.Client;
using Centry.Dashboard.Texts;
using Centry.Dashboard.Workspaces;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Centry.Dashboard.Components.Account;

/// <summary>A part of the account page, with a list of its own that it loads once the page is live.</summary>
public abstract class AccountPart<T> : ComponentBase where T : class
{
    [CascadingParameter] public required OwnAccount Account { get; set; }

    [Inject] public required ManagementClient Api { get; set; }
    [Inject] public required NavigationManager Navigation { get; set; }
    [Inject] public required Toasts Toasts { get; set; }
    [Inject] public required IStringLocalizer<UiTexts> L { get; set; }

    /// <summary>Null while it is on its way.</summary>
    protected IReadOnlyList<T>? Items { get; private set; }

    protected Problem? Problem { get; private set; }

    protected abstract Task<IReadOnlyList<T>> FetchAsync();

    protected override Task OnInitializedAsync() => RendererInfo.IsInteractive ? LoadAsync() : Task.CompletedTask;

    protected async Task LoadAsync()
    {
        try
        {
            (Items, Problem) = (await FetchAsync(), null);
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
}
