using System.Collections;
using System.Collections.Concurrent;
using System.Reactive.Concurrency;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Serverless.Pipeline.Projections;

/// <summary>
/// Looks for schedulers in a pipeline that is built but not subscribed. An operator that was given no scheduler
/// holds the default one, which is the wall clock and a thread of the pool; nothing else tells it from one that was
/// given the partition's clock. Reads fields of operators and closures, so it only ever finds: what a selector makes
/// later is not there yet.
/// </summary>
internal static class ForeignSchedulers
{
    private static readonly ConcurrentDictionary<Type, FieldInfo[]> FieldsOf = new();

    /// <summary>A scheduler that is neither the partition's clock nor one that runs at once, and the operator that holds it.</summary>
    public static (IScheduler Scheduler, string Operator)? Find(object pipeline, PartitionClock? clock)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var todo = new Stack<(object Value, string Owner)>([(pipeline, "the pipeline")]);
        while (todo.TryPop(out var next))
        {
            var (value, owner) = next;
            if (!seen.Add(value))
            {
                continue;
            }

            if (value is IScheduler scheduler)
            {
                if (!ReferenceEquals(scheduler, clock) && scheduler is not (ImmediateScheduler or CurrentThreadScheduler))
                {
                    return (scheduler, owner);
                }

                continue;
            }

            foreach (var inner in Inside(value))
            {
                todo.Push((inner, value is Delegate or Array || IsClosure(value.GetType()) ? owner : NameOf(value.GetType())));
            }
        }

        return null;
    }

    private static IEnumerable<object> Inside(object value) => value switch
    {
        Delegate { Target: { } target } => [target],
        Array array when array.GetType().GetElementType()!.IsClass || array.GetType().GetElementType()!.IsInterface => ((IEnumerable)array).OfType<object>(),
        _ when IsOperator(value) || IsClosure(value.GetType()) =>
            FieldsOf.GetOrAdd(value.GetType(), ReferencesOf).Select(field => field.GetValue(value)).OfType<object>(),
        _ => [],
    };

    private static bool IsOperator(object value) =>
        value.GetType().Assembly == typeof(ImmediateScheduler).Assembly
        || value is ViewChanges
        || value.GetType().GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IObservable<>));

    private static bool IsClosure(Type type) => type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    private static FieldInfo[] ReferencesOf(Type type)
    {
        var fields = new List<FieldInfo>();
        for (var t = type; t is not null && t != typeof(object); t = t.BaseType)
        {
            fields.AddRange(t.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .Where(f => !f.FieldType.IsValueType && f.FieldType != typeof(string)));
        }

        return [.. fields];
    }

    /// <summary>The operator's name as its author wrote it: <c>Throttle`1</c> and what is nested in it are Throttle.</summary>
    private static string NameOf(Type type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type.Name.Split('`')[0];
    }
}
