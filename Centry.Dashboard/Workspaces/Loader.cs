namespace Centry.Dashboard.Workspaces;

/// <summary>
/// One piece of data of a page: what is there, what went wrong, whether more is on its way. What is there stays on show while
/// newer data come.
/// </summary>
public sealed class Loader<T>(LoadingPage page) where T : class
{
    private readonly int _number = page.LoaderCount++;
    private CancellationTokenSource? _current;

    public T? Value { get; private set; }

    public Problem? Problem { get; private set; }

    public bool Busy { get; private set; }

    /// <summary>Nothing to show yet: draw the skeleton.</summary>
    public bool Empty => Value is null && Problem is null;

    /// <summary>Loads; a load still under way is given up. With <paramref name="forget"/> what is there is not what was asked for.</summary>
    public async Task LoadAsync(Func<CancellationToken, Task<T>> fetch, bool forget = false)
    {
        ArgumentNullException.ThrowIfNull(fetch);
        if (_current is not null)
        {
            await _current.CancelAsync();
        }
        using var mine = CancellationTokenSource.CreateLinkedTokenSource(page.Gone);
        _current = mine;
        (Value, Busy) = (forget ? null : Value, true);
        try
        {
            var value = await page.FetchAsync(_number, fetch, mine.Token);
            if (_current == mine)
            {
                (Value, Problem) = (value, null);
            }
        }
        catch (OperationCanceledException) when (mine.IsCancellationRequested)
        {
            // A newer load took over, or the page has gone.
        }
        catch (Exception failure) when (Problem.IsSignedOut(failure))
        {
            page.Navigation.ToSignIn();
        }
        catch (Exception failure) when (Problem.From(failure, page.L) is { } problem)
        {
            if (_current == mine)
            {
                Problem = problem;
            }
        }
        finally
        {
            if (_current == mine)
            {
                (_current, Busy) = (null, false);
            }
        }
    }
}
