using Centry.Client;
using Centry.Contracts;
using Centry.Dashboard.Session;
using Centry.Dashboard.Texts;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Centry.Dashboard.Components.Account;

/// <summary>A page for people who are not signed in: plain forms, no circuit.</summary>
public abstract class EntrancePage : ComponentBase
{
    private IReadOnlyDictionary<string, IReadOnlyList<string>> _faults = new Dictionary<string, IReadOnlyList<string>>();

    [CascadingParameter] public required HttpContext Context { get; set; }

    [Inject] public required AuthClient Auth { get; set; }
    [Inject] public required SessionCookie Cookie { get; set; }
    [Inject] public required NavigationManager Navigation { get; set; }
    [Inject] public required IStringLocalizer<UiTexts> L { get; set; }

    /// <summary>Why what was asked for was not done; null while nothing went wrong.</summary>
    protected string? Refusal { get; set; }

    /// <summary>What the API found wrong with a field.</summary>
    protected string? FaultOf(string field) => _faults.TryGetValue(field, out var faults) ? string.Join(' ', faults) : null;

    /// <summary>Asks the API; what goes wrong becomes <see cref="Refusal"/> and the faults of fields.</summary>
    /// <param name="known">Sentences of the page's own for refusals that it expects; null where it has none.</param>
    protected async Task<T?> AskAsync<T>(Func<CancellationToken, Task<T>> ask, Func<CentryApiException, string?> known) where T : class
    {
        ArgumentNullException.ThrowIfNull(ask);
        ArgumentNullException.ThrowIfNull(known);
        try
        {
            return await ask(Context.RequestAborted);
        }
        catch (CentryApiException refusal) when (refusal.Code == ErrorCodes.ValidationError && refusal.Fields.Count > 0)
        {
            _faults = ApiSentences.Tell(refusal.Fields);
            Refusal = L["Account.Check"];
        }
        catch (CentryApiException refusal) when (known(refusal) is { } sentence)
        {
            Refusal = sentence;
        }
        catch (Exception failure) when (SignInFaults.Sentence(failure, L) is { } sentence)
        {
            Refusal = sentence;
        }
        return null;
    }

    /// <returns>Whether it was done.</returns>
    protected async Task<bool> AskAsync(Func<CancellationToken, Task> ask, Func<CentryApiException, string?> known)
    {
        ArgumentNullException.ThrowIfNull(ask);
        return await AskAsync<object>(async ct =>
        {
            await ask(ct);
            return this;
        }, known) is not null;
    }
}
