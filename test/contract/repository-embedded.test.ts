import {openPglite} from '../../src/state/repository/pglite-database.js';
import {sqlRepository} from '../../src/state/repository/sql-repository.js';
import {repositorySuite} from './repository.js';

repositorySuite('an embedded database', async () => sqlRepository(await openPglite(undefined)));
