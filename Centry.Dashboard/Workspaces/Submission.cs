using Centry.Client;
using Centry.Contracts;
using Centry.Dashboard.Texts;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Centry.Dashboard.Workspaces;

/// <summary>
/// Something that a person does on a page: sent once however often they press, its refusal told beside the fields that it is
/// about. Each injected one is its own; a page has one for each of its forms.
/// </summary>
public sealed class Submission(IStringLocalizer<UiTexts> texts, NavigationManager navigation, StepUpPrompt stepUp, Access access)
{
    private static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> NoFaults = new Dictionary<string, IReadOnlyList<string>>();

    private IReadOnlyDictionary<string, IReadOnlyList<string>> _faults = NoFaults;

    /// <summary>Under way: buttons show it, and pressing again does nothing.</summary>
    public bool Busy { get; private set; }

    /// <summary>Why it was refused; null while it was not.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>
    /// The Idempotency-Key of what moves money. It stays while nobody knows whether the request arrived, and is another one after
    /// each answer.
    /// </summary>
    public string Key { get; set; } = NewKey();

    /// <summary>What the API found wrong with a field.</summary>
    /// <param name="field">As the API names it: <c>recipient_phone</c>.</param>
    public string? FaultOf(string field) => _faults.TryGetValue(field, out var faults) ? string.Join(' ', faults) : null;

    /// <summary>Faults of fields that no form part shows, such as <c>bulk_recipients[3].phone</c>.</summary>
    public IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> Faults => _faults;

    /// <summary>Says so without asking the API, in the same places.</summary>
    public void Refuse(string field, string fault) => _faults = new Dictionary<string, IReadOnlyList<string>>(_faults) { [field] = [fault] };

    /// <summary>Forgets an earlier refusal.</summary>
    public void Clear() => (Problem, _faults) = (null, NoFaults);

    /// <param name="then">
    /// What follows when it was done, such as leaving the page; pressing again does nothing until that has ended too. What goes wrong in it is
    /// no refusal: whoever read one would send anew what was done.
    /// </param>
    /// <returns>Whether it was done. Else <see cref="Problem"/> and the faults say why not, or it is under way already.</returns>
    public async Task<bool> RunAsync(Func<CancellationToken, Task> act, Func<Task>? then = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(act);
        if (Busy)
        {
            return false;
        }
        Busy = true;
        Clear();
        try
        {
            if (!await TryAsync(act, ct))
            {
                return false;
            }
            if (then is not null)
            {
                await then();
            }
            return true;
        }
        finally
        {
            Busy = false;
        }
    }

    private async Task<bool> TryAsync(Func<CancellationToken, Task> act, CancellationToken ct)
    {
        try
        {
            await ProvedAsync(act, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception failure) when (Problem.IsSignedOut(failure))
        {
            navigation.ToSignIn();
            return false;
        }
        catch (Exception failure) when (Problem.From(failure, texts) is { } problem)
        {
            Problem = problem;
            if (failure is CentryApiException refusal)
            {
                Heed(refusal);
            }
            return false;
        }
        if (_faults.Count > 0)
        {
            // Refused by the page itself.
            return false;
        }
        Key = NewKey();
        return true;
    }

    /// <summary>Asks the person to prove who they are when the API wants that, and tries once more.</summary>
    private async Task ProvedAsync(Func<CancellationToken, Task> act, CancellationToken ct)
    {
        try
        {
            await act(ct);
        }
        catch (CentryApiException refusal) when (refusal.Code == ErrorCodes.StepUpRequired)
        {
            if (!await stepUp.AskAsync(ct))
            {
                throw;
            }
            await act(ct);
        }
    }

    private void Heed(CentryApiException refusal)
    {
        _faults = ApiSentences.Tell(refusal.Fields);
        if ((int)refusal.Status < 500 && refusal.Code != ErrorCodes.IdempotentRequestInFlight)
        {
            Key = NewKey();
        }
        if (refusal.Code == ErrorCodes.MissingPermission)
        {
            access.Doubt();
        }
    }

    private static string NewKey() => Guid.NewGuid().ToString();
}
