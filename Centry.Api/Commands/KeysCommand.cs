using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.ApiKeys;
using Centry.Core.Merchants;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Centry.Api.Commands;

/// <summary><c>Centry.Api -- keys …</c>: merchants' keys, for the platform's operators. The use cases are those of the management API.</summary>
/// <param name="services">Asked for when a command really runs: help and mistyped lines need no database.</param>
public sealed class KeysCommand(Func<IServiceProvider> services, TextWriter output, TextWriter error)
{
    public const string Name = "keys";

    private readonly KeyTermOptions _terms = new();
    private readonly Option<bool> _json = new("--json") { Description = "Answer as JSON", Recursive = true };
    private readonly Option<string> _merchant = new("--merchant") { Description = "The merchant's id or exact name", Required = true };
    private readonly Option<string> _by = new("--by") { Description = "Who is shown as the key's maker", DefaultValueFactory = _ => $"operator {Environment.UserName}" };
    private readonly Argument<string> _key = new("key") { Description = "A key's id, or its prefix: the first 16 characters" };

    /// <returns>The process's exit code: 0, or 1 where something was refused.</returns>
    public Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
        => new RootCommand("Centry's API") { Build() }.Parse([Name, .. args])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false }, cancellationToken);

    private Command Build()
    {
        var environment = new Option<string>("--environment") { Description = "sandbox or production", Required = true };
        var create = new Command("create", "Issue a key; it is shown once") { _merchant, environment, _by };
        _terms.AddTo(create);
        create.SetAction((parsed, stop) => RunAsync(parsed, (run, stop) => CreateAsync(run, parsed.GetValue(environment)!, stop), stop));

        var list = new Command("list", "List a merchant's keys") { _merchant };
        list.SetAction((parsed, stop) => RunAsync(parsed, ListAsync, stop));

        var setLimits = new Command("set-limits", "Change what a key may do; what is not given stays") { _key };
        _terms.AddTo(setLimits);
        setLimits.SetAction((parsed, stop) => RunAsync(parsed, SetLimitsAsync, stop));

        var overlap = new Option<TimeSpan>("--overlap")
        {
            Description = "How long the old key goes on working: 30m, 24h, 7d, 0",
            DefaultValueFactory = _ => ManageApiKeys.DefaultOverlap,
            CustomParser = ReadDuration,
        };
        var rotate = new Command("rotate", "Issue a key on the same terms and end the old one after the overlap") { _key, overlap, _by };
        rotate.SetAction((parsed, stop) => RunAsync(parsed, (run, stop) => RotateAsync(run, parsed.GetValue(overlap), stop), stop));

        var revoke = new Command("revoke", "End a key now") { _key };
        revoke.SetAction((parsed, stop) => RunAsync(parsed, RevokeAsync, stop));

        var rejections = new Command("rejections", "Show the last calls from outside a key's whitelist") { _key };
        rejections.SetAction((parsed, stop) => RunAsync(parsed, RejectionsAsync, stop));

        return new Command(Name, "Merchants' API keys") { _json, create, list, setLimits, rotate, revoke, rejections };
    }

    private sealed record Run(ParseResult Parsed, IServiceProvider Services, KeyPrinter Printer)
    {
        public CentryDbContext Context => Services.GetRequiredService<CentryDbContext>();
        public ManageApiKeys Manage => Services.GetRequiredService<ManageApiKeys>();
        public ApiKeyQueries Queries => Services.GetRequiredService<ApiKeyQueries>();
        public DateTimeOffset Now => Services.GetRequiredService<TimeProvider>().GetUtcNow();
    }

    private async Task<int> RunAsync(ParseResult parsed, Func<Run, CancellationToken, Task<int>> action, CancellationToken cancellationToken)
    {
        await using var scope = services().CreateAsyncScope();
        return await action(new Run(parsed, scope.ServiceProvider, new KeyPrinter(output, error, parsed.GetValue(_json))), cancellationToken);
    }

    private async Task<int> CreateAsync(Run run, string environment, CancellationToken cancellationToken)
    {
        if (await FindMerchantAsync(run, cancellationToken) is not { } merchant)
            return 1;
        var (country, fault) = await FindCountryAsync(run, merchant.Id, cancellationToken);
        if (fault is not null)
            return run.Printer.Refuse(fault);
        var terms = _terms.Apply(new ApiKeyTerms { Name = "" }, run.Parsed, country?.Id);
        var (issued, refusal) = await run.Manage.CreateAsync(merchant.Id, environment, terms, run.Parsed.GetValue(_by)!, cancellationToken);
        return issued is null
            ? run.Printer.Refuse(refusal!)
            : run.Printer.Show(ApiKeyView.Of(issued.Key, country?.CountryCode, run.Now, issued.Secret), $"A {environment} key for {merchant.Name}:");
    }

    private async Task<int> ListAsync(Run run, CancellationToken cancellationToken)
    {
        if (await FindMerchantAsync(run, cancellationToken) is not { } merchant)
            return 1;
        var keys = await run.Queries.ListAsync(merchant.Id, cancellationToken);
        return run.Printer.Show([.. keys.Select(k => ApiKeyView.Of(k.Key, k.CountryCode, run.Now))]);
    }

    private async Task<int> SetLimitsAsync(Run run, CancellationToken cancellationToken)
    {
        if (await FindKeyAsync(run, cancellationToken) is not { } found)
            return 1;
        var (country, fault) = await FindCountryAsync(run, found.Key.MerchantId, cancellationToken);
        if (fault is not null)
            return run.Printer.Refuse(fault);
        var (key, refusal) = await run.Manage.ChangeAsync(found.Key.MerchantId, found.Key.Id, terms => _terms.Apply(terms, run.Parsed, country?.Id), cancellationToken);
        return key is null ? run.Printer.Refuse(refusal!) : await ShowAsync(run, key, "Changed, on every replica within a second:", cancellationToken);
    }

    private async Task<int> RotateAsync(Run run, TimeSpan overlap, CancellationToken cancellationToken)
    {
        if (await FindKeyAsync(run, cancellationToken) is not { } found)
            return 1;
        var (issued, refusal) = await run.Manage.RotateAsync(found.Key.MerchantId, found.Key.Id, overlap, run.Parsed.GetValue(_by)!, cancellationToken);
        if (issued is null)
            return run.Printer.Refuse(refusal!);
        var end = (run.Now + overlap).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return run.Printer.Show(ApiKeyView.Of(issued.Key, found.CountryCode, run.Now, issued.Secret), $"The key that replaces {found.Key.Prefix}…, which works until {end} UTC:");
    }

    private async Task<int> RevokeAsync(Run run, CancellationToken cancellationToken)
    {
        if (await FindKeyAsync(run, cancellationToken) is not { } found)
            return 1;
        var (key, refusal) = await run.Manage.RevokeAsync(found.Key.MerchantId, found.Key.Id, cancellationToken);
        return key is null ? run.Printer.Refuse(refusal!) : await ShowAsync(run, key, "Revoked, on every replica within a second:", cancellationToken);
    }

    private async Task<int> RejectionsAsync(Run run, CancellationToken cancellationToken)
        => await FindKeyAsync(run, cancellationToken) is { } found
            ? run.Printer.Show(await run.Queries.RejectionsAsync(found.Key.MerchantId, found.Key.Id, cancellationToken))
            : 1;

    private static async Task<int> ShowAsync(Run run, ApiKey key, string headline, CancellationToken cancellationToken)
    {
        var country = await run.Context.CountryAccounts.Where(c => c.Id == key.CountryAccountId).Select(c => c.CountryCode).SingleOrDefaultAsync(cancellationToken);
        return run.Printer.Show(ApiKeyView.Of(key, country, run.Now), headline);
    }

    private async Task<Merchant?> FindMerchantAsync(Run run, CancellationToken cancellationToken)
    {
        var asked = run.Parsed.GetValue(_merchant)!;
        var merchants = Guid.TryParse(asked, out var id) ? run.Context.Merchants.Where(m => m.Id == id) : run.Context.Merchants.Where(m => m.Name == asked);
        return Only(run, await merchants.AsNoTracking().OrderBy(m => m.Id).Take(2).ToListAsync(cancellationToken), $"There is no merchant \"{asked}\".", $"Several merchants are called \"{asked}\": give the id.");
    }

    private async Task<ListedApiKey?> FindKeyAsync(Run run, CancellationToken cancellationToken)
    {
        var asked = run.Parsed.GetValue(_key)!;
        // Somebody may paste the whole key; it is neither looked for nor printed.
        asked = asked.Length > ApiKeyFormat.PrefixLength && !Guid.TryParse(asked, out _) ? asked[..ApiKeyFormat.PrefixLength] : asked;
        return Only(run, await run.Queries.FindAsync(asked, cancellationToken), $"There is no key \"{asked}\": give its id or the first {ApiKeyFormat.PrefixLength} characters.", $"Several keys begin with \"{asked}\": give the id.");
    }

    private static T? Only<T>(Run run, IReadOnlyList<T> found, string none, string several) where T : class
    {
        if (found.Count == 1)
            return found[0];
        run.Printer.Refuse(new Refusal(ErrorCodes.NotFound, found.Count == 0 ? none : several));
        return null;
    }

    private async Task<(CountryAccount? Country, Refusal? Fault)> FindCountryAsync(Run run, Guid merchantId, CancellationToken cancellationToken)
    {
        if (_terms.Country(run.Parsed) is not { } asked || KeyTermOptions.IsNone(asked))
            return (null, null);
        var theirs = await run.Context.CountryAccounts.AsNoTracking().Where(c => c.MerchantId == merchantId).OrderBy(c => c.CountryCode).ToListAsync(cancellationToken);
        return theirs.Find(c => c.CountryCode == asked) is { } country
            ? (country, null)
            : (null, new Refusal(ErrorCodes.ValidationError, $"The merchant has no account in {asked}; it has {string.Join(", ", theirs.Select(c => c.CountryCode))}."));
    }

    private static TimeSpan ReadDuration(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text == "0")
            return TimeSpan.Zero;
        var isNumber = int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < 1_000_000;
        switch (text[^1])
        {
            case 'm' when isNumber:
                return TimeSpan.FromMinutes(number);
            case 'h' when isNumber:
                return TimeSpan.FromHours(number);
            case 'd' when isNumber:
                return TimeSpan.FromDays(number);
            default:
                result.AddError($"\"{text}\" is not a duration such as 30m, 24h or 7d.");
                return default;
        }
    }
}
