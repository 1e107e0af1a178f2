using System.Net;
using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Serverless.Pipeline.Stores;
using Serverless.Storage.Settings;
using Serverless.Storage.Tables;

namespace Serverless.Azure.Tables;

/// <summary>One table of Azure Table storage, or of Azurite.</summary>
public sealed class AzureTable(TableClient table) : ITable
{
    private static readonly string[] Own = ["odata.etag", "PartitionKey", "RowKey", "Timestamp"];

    private static readonly string[] TooLarge =
        ["EntityTooLarge", "PropertyValueTooLarge", "KeyValueTooLarge", "RequestBodyTooLarge", "ContentLengthExceeded"];

    /// <summary>The table; on an emulator it is made if it is not there, in Azure a deployment has made it.</summary>
    /// <exception cref="StoreUnavailableException">The emulator could not be reached.</exception>
    public static async ValueTask<AzureTable> OpenAsync(StorageOptions options, string name, TokenCredential credential, CancellationToken stop)
    {
        if (options.ConnectionString is not { } emulator)
        {
            return new AzureTable(new TableClient(options.TableUri, name, credential));
        }

        var client = new TableClient(emulator, name);
        var table = new AzureTable(client);
        try
        {
            await client.CreateIfNotExistsAsync(stop);
            return table;
        }
        catch (Exception e) when (IsUnavailable(e, stop))
        {
            throw table.Unavailable(e);
        }
    }

    public async ValueTask<TableRow?> GetAsync(string partitionKey, string rowKey, CancellationToken stop)
    {
        try
        {
            var found = await table.GetEntityIfExistsAsync<TableEntity>(partitionKey, rowKey, cancellationToken: stop);
            return found.HasValue ? ToRow(found.Value!) : null;
        }
        catch (Exception e) when (IsUnavailable(e, stop))
        {
            throw Unavailable(e);
        }
    }

    public async ValueTask<IReadOnlyList<TableRow>> QueryAsync(TableQuery query, CancellationToken stop)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {query.PartitionKey} and RowKey ge {query.From} and RowKey lt {query.To}");
        var select = query.Select is null ? null : query.Select.Append("RowKey");
        try
        {
            var rows = new List<TableRow>();
            var bytes = 0L;
            await foreach (var entity in table.QueryAsync<TableEntity>(filter, Math.Clamp(query.Top, 1, 1000), select, stop))
            {
                if (rows.Count == query.Top || bytes >= query.MaxBytes)
                {
                    break;
                }

                rows.Add(ToRow(entity));
                bytes += rows[^1].Bytes;
            }

            return rows;
        }
        catch (Exception e) when (IsUnavailable(e, stop))
        {
            throw Unavailable(e);
        }
    }

    public async ValueTask<TableResult> SubmitAsync(string partitionKey, IReadOnlyList<TableWrite> writes, CancellationToken stop)
    {
        try
        {
            var done = await table.SubmitTransactionAsync(writes.Select(write => ToAction(partitionKey, write)), stop);
            return new TableResult.Done([.. done.Value.Select(answer => answer.Headers.ETag?.ToString() ?? "")]);
        }
        catch (RequestFailedException e) when (ToResult(e) is { } result)
        {
            return result;
        }
        catch (Exception e) when (IsUnavailable(e, stop))
        {
            throw Unavailable(e);
        }
    }

    private static TableTransactionAction ToAction(string partitionKey, TableWrite write)
    {
        var entity = new TableEntity(partitionKey, write.RowKey);
        foreach (var (name, value) in write.Properties)
        {
            entity[name] = value;
        }

        return write.Kind switch
        {
            TableWriteKind.Insert => new TableTransactionAction(TableTransactionActionType.Add, entity),
            TableWriteKind.Replace => new TableTransactionAction(TableTransactionActionType.UpdateReplace, entity, new ETag(write.ETag)),
            TableWriteKind.Upsert => new TableTransactionAction(TableTransactionActionType.UpsertReplace, entity),
            TableWriteKind.Delete => new TableTransactionAction(TableTransactionActionType.Delete, entity, new ETag(write.ETag)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static TableRow ToRow(TableEntity entity) => new(
        entity.RowKey,
        entity.Where(property => !Own.Contains(property.Key) && property.Value is not null).ToDictionary(property => property.Key, property => property.Value),
        entity.ETag.ToString());

    private static TableResult? ToResult(RequestFailedException e) => (HttpStatusCode)e.Status switch
    {
        HttpStatusCode.PreconditionFailed => new TableResult.PreconditionFailed(),
        HttpStatusCode.Conflict when e.ErrorCode == "EntityAlreadyExists" => new TableResult.Conflict(),
        HttpStatusCode.NotFound when e.ErrorCode is "ResourceNotFound" or "EntityNotFound" => new TableResult.NotFound(),
        HttpStatusCode.RequestEntityTooLarge => new TableResult.TooLarge(FirstLine(e)),
        HttpStatusCode.BadRequest when TooLarge.Contains(e.ErrorCode) => new TableResult.TooLarge(FirstLine(e)),
        _ => null,
    };

    private static bool IsUnavailable(Exception e, CancellationToken stop) => e switch
    {
        // Whatever else the service answers to a request of ours is our mistake, and stays what it is.
        RequestFailedException failed => failed.Status is 0 or 401 or 403 or 404 or 408 or 409 or 429 or >= 500,
        OperationCanceledException => !stop.IsCancellationRequested,
        AggregateException or AuthenticationFailedException or IOException => true,
        _ => false,
    };

    private StoreUnavailableException Unavailable(Exception e) => new(
        e is RequestFailedException { Status: 404 }
            ? $"There is no table '{table.Name}' at {table.Uri.Host}. Create it (infra/ does)."
            : $"Table '{table.Name}' at {table.Uri.Host} did not answer: {FirstLine(e)} Check that the account is there, that this program may reach it, and that its identity has the role 'Storage Table Data Contributor'.",
        e);

    private static string FirstLine(Exception e) => e.Message.Split('\n')[0].TrimEnd();
}
