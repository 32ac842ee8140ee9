using System.Globalization;
using System.Text.Json;
using Centry.Simulator.Providers;

namespace Centry.Simulator.Erp;

/// <summary>
/// One vendor's accounting system, as one of the simulator's providers: so it has the same faults on demand, the same reset and its place on
/// the page. What a person would do in the vendor's own pages is done over <c>/_control/{name}/…</c>: see <see cref="ErpControl"/>.
/// </summary>
internal abstract class ErpSide(ErpBooks books) : IProvider
{
    public abstract string Name { get; }

    public abstract string Title { get; }

    public abstract string Prefix { get; }

    public ErpBooks Books => books;

    public virtual object Settings { get; } = new { };

    public abstract void Map(RouteGroupBuilder routes);

    /// <summary>Puts into empty books what every company has: accounts and tax rates, in the vendor's own codes.</summary>
    public abstract void Furnish();

    public abstract bool HoldsToken(HttpContext context);

    public abstract void ExpireToken(HttpContext context);

    public abstract void ExpireAllTokens();

    public abstract Task WriteFailureAsync(HttpContext context, int status);

    /// <summary>Nobody pays with a phone here.</summary>
    public ValueTask<string?> PartyOfAsync(HttpContext context) => ValueTask.FromResult<string?>(null);

    /// <summary>What was written down as paid, newest first.</summary>
    public IEnumerable<HeldPayment> Payments() => books.Payments().OrderByDescending(payment => payment.CreatedAt).Select(payment => new HeldPayment(
        payment.Id, payment.Kind, "books", payment.Reference, payment.Amount.ToString(CultureInfo.InvariantCulture), books.Document(payment.Parts[0].DocumentId)?.Currency ?? "", null,
        "booked", null, null, null, Prompt: false, payment.CreatedAt, payment.CreatedAt)
    {
        PaysOut = payment.Kind != BookKinds.Invoice,
    });

    public PromptAnswer Answer(string reference, bool approve, string? reason) => PromptAnswer.Unknown;

    public virtual string? ChangeSettings(JsonElement changes) => "This provider has no settings.";

    public virtual void Reset()
    {
        books.Clear();
        Furnish();
    }
}
