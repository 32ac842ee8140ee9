using Centry.Contracts;
using Centry.Core.Audit;
using Centry.Core.People;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Centry.Core.Invoicing;

/// <summary>What is wanted of a contact's fields; the caller has read and judged each.</summary>
public delegate void ContactShape(Contact contact);

/// <summary>Keeps a merchant's contacts.</summary>
public sealed class ManageContacts(CentryDbContext context, AuditTrail audit, TimeProvider time)
{
    private const string Target = "contact";

    public static Refusal NoSuchContact { get; } = new(ErrorCodes.NotFound, "There is no such contact.");

    public IQueryable<Contact> Of(Guid merchantId) => context.Contacts.AsNoTracking().Where(c => c.MerchantId == merchantId && c.RemovedAt == null);

    public async Task<(Contact? Contact, Refusal? Refusal)> CreateAsync(Guid merchantId, ContactShape shape, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var now = time.Now();
        var contact = new Contact { Id = Ids.New(time), MerchantId = merchantId, Name = "", CreatedAt = now, UpdatedAt = now };
        shape(contact);
        if (Judge(contact) is { } refusal)
            return (null, refusal);
        if (!contact.IsSupplier)
            contact.IsCustomer = true;
        context.Contacts.Add(contact);
        audit.Add(merchantId, new AuditedAct(AuditActions.ContactCreated, Target, contact.Id.ToString(), AuditChanges.Of(Shown(contact))));
        await context.SaveChangesAsync(cancellationToken);
        return (contact, null);
    }

    public Task<(Contact? Contact, Refusal? Refusal)> ChangeAsync(Guid merchantId, Guid id, ContactShape shape, CancellationToken cancellationToken)
        => OnAsync(merchantId, id, AuditActions.ContactChanged, contact =>
        {
            shape(contact);
            return Judge(contact);
        }, cancellationToken);

    /// <summary>No longer shown; documents that name it keep it.</summary>
    public async Task<Refusal?> RemoveAsync(Guid merchantId, Guid id, CancellationToken cancellationToken)
        => (await OnAsync(merchantId, id, AuditActions.ContactRemoved, contact =>
        {
            contact.RemovedAt = time.Now();
            return null;
        }, cancellationToken)).Refusal;

    private Task<(Contact? Contact, Refusal? Refusal)> OnAsync(Guid merchantId, Guid id, string action, Func<Contact, Refusal?> change, CancellationToken cancellationToken)
        => context.InTransactionAsync<(Contact?, Refusal?)>(async () =>
        {
            var found = await context.Contacts.FromSql($"SELECT * FROM contacts WHERE id = {id} AND merchant_id = {merchantId} AND removed_at IS NULL FOR UPDATE")
                .AsTracking().ToListAsync(cancellationToken);
            if (found.SingleOrDefault() is not { } contact)
                return (null, NoSuchContact);
            var before = Shown(contact);
            if (change(contact) is { } refusal)
                return (null, refusal);
            contact.UpdatedAt = time.Now();
            audit.Add(merchantId, new AuditedAct(action, Target, id.ToString(), AuditChanges.Between(before, contact.RemovedAt is null ? Shown(contact) : null)));
            await context.SaveChangesAsync(cancellationToken);
            return (contact, null);
        }, cancellationToken);

    private static Refusal? Judge(Contact contact)
    {
        var faults = new Faults();
        if (string.IsNullOrWhiteSpace(contact.Name))
            faults.Add("name", "Is required.");
        if (contact.Email is { } email && !EmailAddress.IsSound(email))
            faults.Add("email", "This is not an e-mail address.");
        return faults.ToRefusal();
    }

    private static object Shown(Contact c) => new { c.Name, c.Email, c.Phone, c.TaxNumber, c.Notes, c.IsCustomer, c.IsSupplier };
}
