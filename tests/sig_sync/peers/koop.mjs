// An ArcGIS FeatureServer over a GeoJSON file: node koop.mjs FILE PORT.
import { readFileSync } from 'node:fs';
import process from 'node:process';
import express from 'express';
import FeatureServer from '@koopjs/featureserver';

const [file, port] = process.argv.slice(2);
const MAX_RECORDS = 40;

/** A fresh copy for each request: the library changes what it is given. */
function communes() {
    const collection = JSON.parse(readFileSync(file, 'utf8'));
    collection.features.forEach((feature, index) => {
        feature.properties = { OBJECTID: index + 1, ...feature.properties };
    });
    collection.metadata = {
        name: 'communes',
        idField: 'OBJECTID',
        geometryType: 'Polygon',
        maxRecordCount: MAX_RECORDS,
    };
    return collection;
}

const app = express();
app.use(express.urlencoded({ extended: false, limit: '1mb' }));
app.get('/FeatureServer', (request, response) => {
    FeatureServer.serverInfo(request, response, { layers: [communes()] });
});
app.get('/FeatureServer/:layer', (request, response) => {
    FeatureServer.layerInfo(request, response, communes());
});
app.all('/FeatureServer/:layer/query', (request, response) => {
    FeatureServer.query(request, response, communes());
});
app.listen(Number(port), '127.0.0.1');
