namespace Centry.Api.Idempotency;

/// <summary>Marks endpoints that take an <c>Idempotency-Key</c>, for the schema and for the test that every POST of money does.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class IdempotentAttribute : Attribute;
